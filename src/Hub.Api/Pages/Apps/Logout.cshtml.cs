using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Apps;

/// <summary>A client leads a person to the sign-out (OpenID Connect RP-Initiated Logout); the person says so themselves, by a form.</summary>
[AllowAnonymous]
public sealed class LogoutModel(LogoutRequests requests, SignInService service) : HubPage
{
    /// <summary>Code of the answer to a way back that is not the client's.</summary>
    const string BadReturn = "oauth.logout-return";

    public LogoutRequest? Asked { get; private set; }

    public bool Done { get; private set; }

    public async Task<IActionResult> OnGet() => await Read() ?? Page();

    public async Task<IActionResult> OnPost()
    {
        if (await Read() is { } refused)
        {
            return refused;
        }
        await service.SignOut(HttpContext);
        if (Asked!.ReturnTo is { } back)
        {
            Response.Headers.Location = back;
            return StatusCode(StatusCodes.Status303SeeOther);
        }
        Done = true;
        return Page();
    }

    async Task<IActionResult?> Read()
    {
        Asked = requests.Read(Request.Query);
        if (Asked is null)
        {
            await Problems.Say(HttpContext, new Problem(StatusCodes.Status400BadRequest, BadReturn, "The way back is not registered for this client"));
            return new EmptyResult();
        }
        if (Asked.ReturnTo is { } back)
        {
            SecurityHeaders.AllowFormsTo(HttpContext, new Uri(back, UriKind.Absolute));
        }
        return null;
    }
}
