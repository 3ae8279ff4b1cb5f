using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Desk;

/// <summary>The counter: two officers bind a sign-in to a person, each having read the identity card.</summary>
[Authorize(Policy = PagePolicies.Counter)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(BindingDesk desk, PeopleDirectory people, KeyStore register) : HubPage
{
    const string Method = "counter";
    const string Unknown = "binding.unknown";

    [BindProperty]
    public string? SignInName { get; set; }

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Proposal { get; set; }

    /// <summary>Code of what stood in the way; null when nothing did.</summary>
    public string? Fault { get; private set; }

    public bool Done { get; private set; }

    public bool IsPutAside { get; private set; }

    public IReadOnlyList<OpenProposal> Open { get; private set; } = [];

    Id128 Officer => Id128.TryParse(User.FindFirst(HubClaims.SignIn)?.Value, out var id) ? id : throw new InvalidOperationException("A session names its sign-in.");

    public Task OnGet() => Show();

    public async Task OnPostPropose()
    {
        var person = await people.FindByName(SignInName ?? "", HttpContext.RequestAborted);
        var subject = Nik is null ? null : register.FindByNik(Nik);
        Fault = person is null || subject is null
            ? Unknown
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

    /// <summary>The officer who proposed takes it back, or another rejects it.</summary>
    public async Task OnPostPutAside()
    {
        Fault = Id128.TryParse(Proposal, out var id) ? CodeOf(await desk.PutAside(id, Officer, HttpContext.RequestAborted)) : Unknown;
        IsPutAside = Fault is null;
        await Show();
    }

    async Task<string?> Confirm() => Id128.TryParse(Proposal, out var id) && Nik is not null
        ? CodeOf(await desk.Confirm(id, Officer, register.FindByNik(Nik), HttpContext.RequestAborted))
        : Unknown;

    static string? CodeOf(BindingOutcome outcome) => (outcome as BindingOutcome.Refused)?.Code;

    async Task Show() => Open = await OpenProposal.Of(await desk.Open(HttpContext.RequestAborted), open => open.SignIn, people, Officer, HttpContext.RequestAborted);
}
