using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Desk;

/// <summary>One proposal that waits for its second officer.</summary>
/// <param name="At">Milliseconds UTC.</param>
public sealed record OpenProposal(Id128 Id, string SignInName, string ProposedBy, long At);

/// <summary>The counter: two officers bind a sign-in to a person, each having read the identity card.</summary>
[Authorize(Policy = PagePolicies.Counter)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(BindingDesk desk, PeopleDirectory people, KeyStore register) : HubPage
{
    const string Method = "counter";

    [BindProperty]
    public string? SignInName { get; set; }

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Proposal { get; set; }

    /// <summary>Code of what stood in the way; null when nothing did.</summary>
    public string? Fault { get; private set; }

    public bool Done { get; private set; }

    public IReadOnlyList<OpenProposal> Open { get; private set; } = [];

    Id128 Officer => Id128.TryParse(User.FindFirst(HubClaims.SignIn)?.Value, out var id) ? id : throw new InvalidOperationException("A session names its sign-in.");

    public Task OnGet() => Show();

    public async Task OnPostPropose()
    {
        var person = await people.FindByName(SignInName ?? "", HttpContext.RequestAborted);
        var subject = Nik is null ? null : register.FindByNik(Nik);
        Fault = person is null || subject is null
            ? "binding.unknown"
            : CodeOf(await desk.Propose(Officer, person.SignIn, subject.Value, Method, HttpContext.RequestAborted));
        await Show();
    }

    /// <summary>The second officer types the NIK from the card again: the same person must come out.</summary>
    public async Task OnPostConfirm()
    {
        Fault = await Confirm();
        Done = Fault is null;
        await Show();
    }

    async Task<string?> Confirm()
    {
        if (!Id128.TryParse(Proposal, out var id))
        {
            return "binding.unknown";
        }
        var proposal = (await desk.Open(HttpContext.RequestAborted)).FirstOrDefault(p => p.Id == id);
        if (proposal is null || Nik is null || register.FindByNik(Nik) != proposal.Subject)
        {
            return "binding.unknown";
        }
        return CodeOf(await desk.Confirm(id, Officer, HttpContext.RequestAborted));
    }

    static string? CodeOf(BindingOutcome outcome) => (outcome as BindingOutcome.Refused)?.Code;

    async Task Show()
    {
        var rows = new List<OpenProposal>();
        foreach (var proposal in await desk.Open(HttpContext.RequestAborted))
        {
            var signIn = await people.Find(proposal.SignIn, HttpContext.RequestAborted);
            var officer = await people.Find(proposal.ProposedBy, HttpContext.RequestAborted);
            rows.Add(new(proposal.Id, signIn?.Name ?? "–", officer?.Name ?? "–", proposal.ProposedAt.ToUnixTimeMilliseconds()));
        }
        Open = rows;
    }
}
