using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages;

/// <summary>A new or recovered sign-in gets its password by a code of two halves.</summary>
[AllowAnonymous]
public sealed class EnrolModel(EnrolmentService service) : HubPage
{
    [BindProperty]
    public string? First { get; set; }

    [BindProperty]
    public string? Second { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    public Text? Fault { get; private set; }

    public async Task<IActionResult> OnPost()
    {
        if (!string.Equals(Password, Again, StringComparison.Ordinal))
        {
            Fault = SecurityTexts.NotTheSame;
            return Page();
        }
        switch (await service.Enrol(HttpContext, First, Second, Password))
        {
            case EnrolmentOutcome.Enrolled:
                return LocalRedirect("/security");
            case EnrolmentOutcome.Refused { Code: PasswordRules.Weak }:
                Fault = SecurityTexts.WeakPassword;
                return Page();
            default:
                Fault = SecurityTexts.EnrolFailed;
                Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Page();
        }
    }
}
