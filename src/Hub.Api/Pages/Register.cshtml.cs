using Hub.Api.Endpoints;
using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.Api.Pages;

/// <summary>A citizen makes a sign-in by choosing a password; its name is told on the next page.</summary>
[AllowAnonymous]
public sealed class RegisterModel(RegistrationService service) : HubPage
{
    /// <summary>Where its name and what it is good for are told.</summary>
    const string Next = "/registered";

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    /// <summary>What is wrong with what was typed.</summary>
    public Text? Fault { get; private set; }

    /// <summary>Code of a refusal that has nothing to do with what was typed.</summary>
    public string? Refused { get; private set; }

    /// <summary>How long to wait; null where no time helps.</summary>
    public int? WaitSeconds { get; private set; }

    public bool IsOff => !service.IsOn;

    public IActionResult OnGet()
    {
        if (IsOff)
        {
            return Refuse(new(RegistrationService.Off));
        }
        return IsSignedIn ? LocalRedirect("/security") : Page();
    }

    public async Task<IActionResult> OnPost()
    {
        if (IsSignedIn && !IsOff)
        {
            // A session is not taken from somebody who has one: they sign out first.
            return LocalRedirect("/security");
        }
        if (!IsOff && !string.Equals(Password, Again, StringComparison.Ordinal))
        {
            Fault = SecurityTexts.NotTheSame;
            return Page();
        }
        switch (await service.Register(HttpContext, Password))
        {
            case RegistrationOutcome.Registered:
                return LocalRedirect(Next);
            case RegistrationOutcome.Refused { Code: PasswordRules.Weak }:
                Fault = SecurityTexts.WeakPassword;
                return Page();
            case RegistrationOutcome.Refused refused:
                return Refuse(refused);
            default:
                throw new InvalidOperationException("A sign-in is made or refused.");
        }
    }

    bool IsSignedIn => User.Identity?.IsAuthenticated is true;

    PageResult Refuse(RegistrationOutcome.Refused refused)
    {
        Refused = refused.Code;
        Response.StatusCode = ErrorCatalogue.StatusOf(refused.Code);
        if ((refused.RetryAfter ?? ErrorCatalogue.RetryAfter(refused.Code)) is { } wait)
        {
            Problems.TellWhen(HttpContext, wait);
            WaitSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        }
        return Page();
    }
}
