using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Security;

/// <summary>The reader's password: another one, or none.</summary>
[RequireOwnBest]
public sealed class PasswordModel(CredentialDesk credentials) : PersonPage
{
    [BindProperty]
    public string? New { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    public bool HasPassword { get; private set; }

    public Task OnGet() => Show();

    public async Task OnPost()
    {
        if (string.Equals(New, Again, StringComparison.Ordinal))
        {
            Keep(await credentials.SetPassword(Reader, New, HttpContext.RequestAborted));
        }
        else
        {
            Fault = SecurityTexts.NotTheSame;
        }
        await Show();
    }

    public async Task OnPostRemove()
    {
        Keep(await credentials.RemovePassword(Reader, HttpContext.RequestAborted));
        await Show();
    }

    async Task Show() => HasPassword = (await credentials.Ways(Reader.SignIn, HttpContext.RequestAborted)).HasPassword;
}
