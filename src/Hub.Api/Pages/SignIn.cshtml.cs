using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Hub.Api.Pages;

/// <summary>Signing in by passkey, or by password and code; and, for one who is signed in, showing again that it is them.</summary>
[AllowAnonymous]
[RunsPasskeys]
public sealed class SignInModel(SignInService service, PasskeyService passkeys, PeopleDirectory people, CredentialDesk credentials, RegistrationService registration) : HubPage
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    /// <summary>Where to go afterwards; a path on this origin, else the person's own page.</summary>
    [BindProperty(SupportsGet = true, Name = "return")]
    public string? ReturnTo { get; set; }

    /// <summary>Asks the one who is signed in to authenticate again: <see cref="AuthenticationEvent.TwoFactors"/> by two factors, anything else (<see cref="StepUpNeeded.Fresh"/>) by any way.</summary>
    [BindProperty(SupportsGet = true, Name = "stepup")]
    public string? StepUp { get; set; }

    /// <summary>Whether somebody signed in has to show again that it is them.</summary>
    public bool IsStepUp => StepUp is { Length: > 0 } && Known is not null;

    /// <summary>Two factors are asked for that this person does not have.</summary>
    public bool LacksStrength { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Who signs in is an officer of an agency that is suspended.</summary>
    public bool IsOfSuspended { get; private set; }

    /// <summary>The password was right and the code is missing.</summary>
    public bool AsksCode { get; private set; }

    /// <summary>Whether whoever has no sign-in makes one here.</summary>
    public bool CanRegister => registration.IsOn;

    Person? Known { get; set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (StepUp is { Length: > 0 } && HubClaims.SignInOf(User) is { } signIn && await people.Find(signIn, HttpContext.RequestAborted) is { } person)
        {
            Known = person;
            LacksStrength = StepUp is AuthenticationEvent.TwoFactors && !(await credentials.Ways(signIn, HttpContext.RequestAborted)).AreStrong;
        }
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    public async Task<IActionResult> OnPost() => Answer(await service.SignIn(HttpContext, IsStepUp ? Known!.Name : Name, Password));

    public async Task<IActionResult> OnPostCode()
    {
        AsksCode = true;
        return Answer(await service.SignInByCode(HttpContext, Code));
    }

    /// <summary>The challenge for a passkey; for one who signs in again, for theirs alone.</summary>
    public async Task<IActionResult> OnPostPasskeyOptions() => Content(await passkeys.BeginAssert(HttpContext, Known), "application/json");

    public async Task<IActionResult> OnPostPasskey() => Answer(await service.SignInByPasskey(HttpContext, Credential, Known?.SignIn));

    IActionResult Answer(SignInOutcome outcome)
    {
        switch (outcome)
        {
            case SignInOutcome.SignedIn signedIn:
                return LocalRedirect(Url.IsLocalUrl(ReturnTo) ? ReturnTo : HomeOf(signedIn.Person));
            case SignInOutcome.NeedsCode:
                AsksCode = true;
                return Page();
            case SignInOutcome.AgencySuspended:
                IsOfSuspended = true;
                Response.StatusCode = StatusCodes.Status403Forbidden;
                return Page();
            default:
                Failed = true;
                Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Page();
        }
    }

    /// <summary>The page that a person's work begins at.</summary>
    internal static string HomeOf(Person person) => person.Role switch
    {
        PersonRole.Citizen => "/me",
        PersonRole.Officer => person.Agency is null ? "/desk" : "/queue",
        PersonRole.Auditor => "/audit",
        PersonRole.Operator => "/operator",
        _ => "/",
    };
}
