using Hub.Api.Localisation;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages;

/// <summary>A new or recovered sign-in gets its password by a code of two halves.</summary>
[AllowAnonymous]
public sealed class EnrolModel(EnrolmentService service, KeyStore register) : HubPage
{
    const int NikDigits = 16;

    [BindProperty]
    public string? First { get; set; }

    [BindProperty]
    public string? Second { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    [BindProperty]
    public string? Nik { get; set; }

    public Text? Fault { get; private set; }

    /// <summary>Whether the code is one of the hub's first operators', of whom the hub does not know who they are.</summary>
    public bool AsksHolder { get; private set; }

    public async Task<IActionResult> OnPost()
    {
        if (!string.Equals(Password, Again, StringComparison.Ordinal))
        {
            Fault = SecurityTexts.NotTheSame;
            return Page();
        }
        if (!string.IsNullOrEmpty(Nik) && !IsNik(Nik))
        {
            // Before the code is looked at: whoever mistypes it hears so, and has used nothing up.
            Fault = SecurityTexts.BadNik;
            return Page();
        }
        switch (await Enrol())
        {
            case EnrolmentOutcome.Enrolled:
                return LocalRedirect("/security");
            case EnrolmentOutcome.Refused { Code: PasswordRules.Weak }:
                Fault = SecurityTexts.WeakPassword;
                return Page();
            case EnrolmentOutcome.Refused { Code: EnrolmentService.HolderNeeded }:
                (Fault, AsksHolder) = (SecurityTexts.HolderNeeded, true);
                return Page();
            case EnrolmentOutcome.Refused { Code: EnrolmentService.HolderTaken }:
                (Fault, AsksHolder) = (SecurityTexts.HolderTaken, true);
                return Page();
            case EnrolmentOutcome.Refused { Code: CredentialDesk.Changed }:
                Fault = SecurityTexts.EnrolledWithoutSession;
                Response.StatusCode = StatusCodes.Status409Conflict;
                return Page();
            default:
                Fault = SecurityTexts.EnrolFailed;
                Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Page();
        }
    }

    static bool IsNik(string text) => text.Length == NikDigits && text.All(char.IsAsciiDigit);

    async Task<EnrolmentOutcome> Enrol()
    {
        var outcome = await service.Enrol(HttpContext, First, Second, Password);
        if (outcome is not EnrolmentOutcome.Refused { Code: EnrolmentService.HolderNeeded } || Nik is not { Length: > 0 } nik)
        {
            return outcome;
        }
        // Code and password have passed. Whoever has the code is trusted to say who they are; on the hub's first day its register may hold nobody yet.
        await register.EnrolAsync([nik], HttpContext.RequestAborted);
        return await service.Enrol(HttpContext, First, Second, Password, register.FindByNik(nik));
    }
}
