using Hub.Api.Hosting;
using Hub.Api.Pages.Desk;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Staff;

/// <summary>Where operators make, recover and end sign-ins of staff, two for each.</summary>
[Authorize(Policy = PagePolicies.Operator)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(StaffDesk desk, PeopleDirectory people, KeyStore register) : HalfCodePage
{
    const string Unknown = "staff.unknown";

    [BindProperty]
    public string? SignInName { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? Agency { get; set; }

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Proposal { get; set; }

    public IReadOnlyList<StaffProposal> Open { get; private set; } = [];

    Id128 Operator => HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in.");

    Id128? Holder => Nik is null ? null : register.FindByNik(Nik);

    public Task OnGet() => Show();

    public async Task OnPostPropose()
    {
        var agency = string.IsNullOrWhiteSpace(Agency) ? null : Agency.Trim();
        Take(Enum.TryParse<PersonRole>(Role, ignoreCase: true, out var role) && Enum.IsDefined(role) && Holder is { } holder
            ? await desk.ProposeNew(Operator, SignInName, role, agency, holder, HttpContext.RequestAborted)
            : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    public async Task OnPostRecover()
    {
        Take(Holder is { } holder && await people.FindByName(SignInName ?? "", HttpContext.RequestAborted) is { } person
            ? await desk.ProposeRecovery(Operator, person.SignIn, holder, HttpContext.RequestAborted)
            : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    public async Task OnPostEnd()
    {
        Take(await people.FindByName(SignInName ?? "", HttpContext.RequestAborted) is { } person
            ? await desk.ProposeEnd(Operator, person.SignIn, HttpContext.RequestAborted)
            : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    /// <summary>The second operator types the NIK from the card again: the same person must come out.</summary>
    public async Task OnPostApprove()
    {
        Take(Id128.TryParse(Proposal, out var id) ? await desk.Approve(id, Operator, Holder, HttpContext.RequestAborted) : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    /// <summary>The operator who proposed takes it back, or another rejects it.</summary>
    public async Task OnPostPutAside()
    {
        Take(Id128.TryParse(Proposal, out var id) ? await desk.PutAside(id, Operator, HttpContext.RequestAborted) : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    public bool IsOwn(StaffProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal.ProposedBy == Operator;
    }

    async Task Show() => Open = await desk.Open(HttpContext.RequestAborted);
}
