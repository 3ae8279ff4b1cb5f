using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages;

/// <summary>Signing in with name and password.</summary>
[AllowAnonymous]
public sealed class SignInModel(SignInService service) : HubPage
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Where to go afterwards; a path on this origin, else the person's own page.</summary>
    [BindProperty(SupportsGet = true, Name = "return")]
    public string? ReturnTo { get; set; }

    public bool Failed { get; private set; }

    public async Task<IActionResult> OnPost()
    {
        if (await service.SignIn(HttpContext, Name, Password) is not SignInOutcome.SignedIn signedIn)
        {
            Failed = true;
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Page();
        }
        return LocalRedirect(Url.IsLocalUrl(ReturnTo) ? ReturnTo : HomeOf(signedIn.Person));
    }

    static string HomeOf(Person person) => person.Role switch
    {
        PersonRole.Citizen => "/me",
        PersonRole.Officer => person.Agency is null ? "/desk" : "/queue",
        PersonRole.Auditor => "/audit",
        PersonRole.Operator => "/operator",
        _ => "/",
    };
}
