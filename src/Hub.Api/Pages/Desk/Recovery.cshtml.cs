using Hub.Api.Hosting;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Desk;

/// <summary>The counter: two officers give a person who lost every way in a new one, each having read the identity card.</summary>
[Authorize(Policy = PagePolicies.Counter)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class RecoveryModel(RecoveryDesk desk, PeopleDirectory people, KeyStore register) : HalfCodePage
{
    const string Method = "counter";
    const string Unknown = "recovery.unknown";

    [BindProperty]
    public string? SignInName { get; set; }

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Proposal { get; set; }

    public IReadOnlyList<OpenProposal> Open { get; private set; } = [];

    Id128 Officer => HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in.");

    public Task OnGet() => Show();

    public async Task OnPostPropose()
    {
        var person = await people.FindByName(SignInName ?? "", HttpContext.RequestAborted);
        var subject = Nik is null ? null : register.FindByNik(Nik);
        Take(person is null || subject is null
            ? new DeskOutcome.Refused(Unknown)
            : await desk.Propose(Officer, person.SignIn, subject.Value, Method, HttpContext.RequestAborted));
        await Show();
    }

    /// <summary>The second officer types the NIK from the card again: the same person must come out.</summary>
    public async Task OnPostConfirm()
    {
        Take(await Confirm());
        await Show();
    }

    /// <summary>The officer who proposed takes it back, or another rejects it.</summary>
    public async Task OnPostPutAside()
    {
        Take(Id128.TryParse(Proposal, out var id) ? await desk.PutAside(id, Officer, HttpContext.RequestAborted) : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    async Task<DeskOutcome> Confirm() => Id128.TryParse(Proposal, out var id) && Nik is not null
        ? await desk.Confirm(id, Officer, register.FindByNik(Nik), HttpContext.RequestAborted)
        : new DeskOutcome.Refused(Unknown);

    async Task Show() => Open = await OpenProposal.Of(await desk.Open(HttpContext.RequestAborted), open => open.SignIn, people, Officer, HttpContext.RequestAborted);
}
