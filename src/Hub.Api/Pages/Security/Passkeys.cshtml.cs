using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Security;

/// <summary>The reader's passkeys: added and removed.</summary>
[RequireOwnBest]
[RunsPasskeys]
public sealed class PasskeysModel(CredentialDesk credentials, PasskeyService passkeys) : PersonPage
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty]
    public string? Passkey { get; set; }

    public IReadOnlyList<Passkey> Own { get; private set; } = [];

    public Task OnGet() => Show();

    public async Task<IActionResult> OnPostOptions() => Content(await passkeys.BeginAdd(HttpContext, Reader), "application/json");

    public async Task OnPostAdd()
    {
        Fault = (await passkeys.Add(HttpContext, Reader, Credential, Name) as PasskeyOutcome.Refused)?.Code switch
        {
            null => null,
            CredentialDesk.Changed => SecurityTexts.ChangedMeanwhile,
            _ => SecurityTexts.PasskeyFailed,
        };
        Done = Fault is null;
        await Show();
    }

    public async Task OnPostRemove()
    {
        if (Id128.TryParse(Passkey, out var id))
        {
            Keep(await credentials.RemovePasskey(Reader, id, HttpContext.RequestAborted));
        }
        await Show();
    }

    async Task Show() => Own = await passkeys.Of(Reader.SignIn, HttpContext.RequestAborted);
}
