using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Operator.Agencies;

/// <summary>One proposal beside what stands, for the operator who decides on it.</summary>
[Authorize(Policy = PagePolicies.Operator)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class ProposalModel(AgencyDesk desk, ClientDirectory clients, PeopleDirectory people, TimeProvider clock) : AgencyPage(people)
{
    [BindProperty(SupportsGet = true)]
    public string? Id { get; set; }

    public AgencyProposal Proposal { get; private set; } = null!;

    public string ProposedBy { get; private set; } = "";

    public string DecidedBy { get; private set; } = "";

    public bool Done { get; private set; }

    public bool IsOpen => Proposal.IsOpen(clock.GetUtcNow());

    public bool IsOwn => Proposal.ProposedBy == Operator;

    public IReadOnlyList<TermLine> Lines { get; private set; } = [];

    public Task<IActionResult> OnGet() => Show();

    public Task<IActionResult> OnPostApprove() => Decide(id => desk.Approve(id, Operator, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostPutAside() => Decide(id => desk.PutAside(id, Operator, HttpContext.RequestAborted));

    async Task<IActionResult> Decide(Func<Id128, ValueTask<AgencyOutcome>> decide)
    {
        if (!Id128.TryParse(Id, out var id))
        {
            return NotFound();
        }
        Fault = await decide(id) as AgencyOutcome.Refused;
        Done = Fault is null;
        return await Show();
    }

    async Task<IActionResult> Show()
    {
        if (!Id128.TryParse(Id, out var id) || await desk.Find(id, HttpContext.RequestAborted) is not { } proposal)
        {
            return NotFound();
        }
        Proposal = proposal;
        (ProposedBy, DecidedBy) = (await NameOf(proposal.ProposedBy), await NameOf(proposal.DecidedBy));
        clients.TryFind(proposal.Agency, out var client);
        Lines = [.. Compare(client?.Registration, proposal)];
        return Page();
    }

    IEnumerable<TermLine> Compare(ClientRegistration? now, AgencyProposal proposal)
    {
        var draft = proposal.Draft;
        var status = proposal.Kind == AgencyProposalKind.Change && now is { Status: ClientStatus.Suspended } ? AgencyTexts.Suspended : AgencyTexts.Active;
        var present = now is { Status: ClientStatus.Active } ? AgencyTexts.Active : AgencyTexts.Suspended;
        yield return new(AgencyTexts.Status, now is null ? "" : T(present), T(status));
        yield return new(AgencyTexts.Name, now?.Name ?? "", draft.Name);
        yield return new(AgencyTexts.Profile, now is null ? "" : T(AgencyTexts.Of(now.Profile)), T(AgencyTexts.Of(draft.Profile)));
        yield return new(AgencyTexts.Scopes, Words(now?.Scopes), Words(draft.Scopes));
        yield return new(AgencyTexts.Grants, Words(now?.Grants), Words(draft.Grants));
        yield return new(AgencyTexts.Redirects, Rows(now?.RedirectUris), Rows(draft.RedirectUris));
        yield return new(AgencyTexts.Logouts, Rows(now?.PostLogoutUris), Rows(draft.PostLogoutUris));
        yield return new(AgencyTexts.JwksUri, now?.JwksUri ?? "", draft.JwksUri ?? "");
        yield return new(AgencyTexts.Keys, now is null ? "" : KeysOf(now.Jwks), draft.Jwks is { } jwks ? KeysOf(jwks) : T(AgencyTexts.KeptKeys));
        yield return new(AgencyTexts.Contact, now?.Contact ?? "", draft.Contact);
    }

    static string Words(IReadOnlyList<string>? words) => string.Join(' ', words ?? []);

    static string Rows(IReadOnlyList<string>? rows) => string.Join('\n', rows ?? []);
}
