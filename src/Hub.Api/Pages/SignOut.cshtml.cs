using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages;

/// <summary>Signing out; by POST, so that no other site can do it for the person.</summary>
[AllowAnonymous]
public sealed class SignOutModel(SignInService service) : HubPage
{
    public async Task<IActionResult> OnPost()
    {
        await service.SignOut(HttpContext);
        return LocalRedirect("/");
    }
}
