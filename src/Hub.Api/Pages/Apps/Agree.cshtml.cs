using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Apps;

/// <summary>A person answers an application that wants to act for them.</summary>
/// <remarks>The browser brings the name of a request that the client has pushed; who may answer is looked at anew for each answer.</remarks>
[AllowAnonymous]
public sealed class AgreeModel(AuthorizeEndpoint endpoint, Authorizations authorizations) : HubPage
{
    public OpenAuthorization? Open { get; private set; }

    public SignedInPerson? Reader { get; private set; }

    /// <summary>Host that the browser goes back to.</summary>
    public string ReturnsTo => Uri.Authority;

    Uri Uri => new(Open!.Request.RedirectUri, UriKind.Absolute);

    public async Task<IActionResult> OnGet()
    {
        if (await Elsewhere() is { } elsewhere)
        {
            return elsewhere;
        }
        SecurityHeaders.AllowFormsTo(HttpContext, Uri);
        return Page();
    }

    public async Task<IActionResult> OnPostAgree() =>
        await Elsewhere() ?? await Leave(await authorizations.Agree(Open!, Reader!, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostDeny() =>
        await Elsewhere() ?? await Leave(await authorizations.Refuse(Open!, "access_denied", HttpContext.RequestAborted));

    /// <summary>Where to go instead of asking or answering; null where this reader may answer this request.</summary>
    async Task<IActionResult?> Elsewhere()
    {
        Open = await endpoint.Find(HttpContext);
        if (Open is null)
        {
            return await Leave(location: null);
        }
        Reader = await endpoint.Reader(HttpContext);
        return Authorizations.Need(Open, Reader) == AuthorizationNeed.Answer && Authorizations.CanGive(Open, Reader!)
            ? null
            : await Leave(AuthorizeEndpoint.PathOf(ServerPaths.Authorize, Open));
    }

    async Task<IActionResult> Leave(string? location)
    {
        await endpoint.Leave(HttpContext, location);
        return new EmptyResult();
    }
}
