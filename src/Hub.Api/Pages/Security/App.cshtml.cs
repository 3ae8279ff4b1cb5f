using Hub.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Security;

/// <summary>The reader's authenticator app and recovery codes.</summary>
[RequireOwnBest]
public sealed class AppModel(CredentialDesk credentials, OneTimeCodes codes) : PersonPage
{
    [BindProperty]
    public string? Code { get; set; }

    public bool HasApp { get; private set; }

    /// <summary>The secret that waits for its first code; shown while it does.</summary>
    public AppOffer? Offer { get; private set; }

    /// <summary>Shown once.</summary>
    public IReadOnlyList<string> NewCodes { get; private set; } = [];

    public Task OnGet() => Show();

    public async Task OnPostBegin()
    {
        Offer = await codes.Offer(Reader, HttpContext.RequestAborted);
        if (Offer is null)
        {
            Keep(new CredentialOutcome.Refused(CredentialDesk.Changed));
        }
        await Show();
    }

    public async Task OnPostConfirm()
    {
        Take(await credentials.ConfirmApp(Reader, Code, HttpContext.RequestAborted));
        if (Fault is not null)
        {
            Offer = await codes.Offered(Reader, HttpContext.RequestAborted);
        }
        await Show();
    }

    public async Task OnPostRenew()
    {
        Take(await credentials.RenewRecoveryCodes(Reader, HttpContext.RequestAborted));
        await Show();
    }

    public async Task OnPostRemove()
    {
        Keep(await credentials.RemoveApp(Reader, HttpContext.RequestAborted));
        await Show();
    }

    void Take(CredentialOutcome outcome)
    {
        Keep(outcome);
        NewCodes = outcome is CredentialOutcome.NewCodes made ? made.Codes : [];
    }

    async Task Show() => HasApp = (await codes.State(Reader.SignIn, HttpContext.RequestAborted)).HasApp;
}
