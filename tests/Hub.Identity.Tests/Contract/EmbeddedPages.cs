using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>Sign-in, consent and sign-out without the hub's pages: the bare forms over the services that the pages call.</summary>
static class EmbeddedPages
{
    public static readonly PageButton Grant = new("answer", "grant");
    public static readonly PageButton Refuse = new("answer", "refuse");

    public static void Map(WebApplication app)
    {
        var path = app.Services.GetRequiredService<HubIdentityOptions>().SignInPath;
        app.MapGet(path, () => Form("""<input name="name"><input name="password" type="password"><button>Sign in</button>""")).AllowAnonymous();
        app.MapPost(path, SignIn).AllowAnonymous();
        app.MapGet(ServerPaths.Consent, Ask).AllowAnonymous();
        app.MapPost(ServerPaths.Consent, Answer).AllowAnonymous();
        app.MapGet(ServerPaths.Logout, (HttpContext context, LogoutRequests requests) => requests.Read(context.Request.Query) is null ? Results.BadRequest() : Form("<button>Sign out</button>")).AllowAnonymous();
        app.MapPost(ServerPaths.Logout, SignOut).AllowAnonymous();
    }

    static async Task<IResult> SignIn(HttpContext context, SignInService service)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await service.SignIn(context, form["name"], form["password"]) is SignInOutcome.SignedIn
            ? SeeOther(context, context.Request.Query["return"]!)
            : Results.Unauthorized();
    }

    static async Task<IResult> Ask(HttpContext context, AuthorizeEndpoint endpoint) =>
        await Asked(context, endpoint) is null
            ? Results.Empty
            : Form("""<button name="answer" value="grant">Allow</button><button name="answer" value="refuse">Deny</button>""");

    static async Task Answer(HttpContext context, AuthorizeEndpoint endpoint, Authorizations authorizations)
    {
        if (await Asked(context, endpoint) is not { } asked)
        {
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await endpoint.Leave(context, form["answer"] == Grant.Value
            ? await authorizations.Agree(asked.Open, asked.Reader, context.RequestAborted)
            : await authorizations.Refuse(asked.Open, "access_denied", context.RequestAborted));
    }

    // Null where this reader may not answer; the browser has been led elsewhere then.
    static async Task<(OpenAuthorization Open, SignedInPerson Reader)?> Asked(HttpContext context, AuthorizeEndpoint endpoint)
    {
        if (await endpoint.Find(context) is not { } open)
        {
            await endpoint.Leave(context, location: null);
            return null;
        }
        if (await endpoint.Reader(context) is { } reader && Authorizations.Need(open, reader) == AuthorizationNeed.Answer && Authorizations.CanGive(open, reader))
        {
            return (open, reader);
        }
        await endpoint.Leave(context, AuthorizeEndpoint.PathOf(ServerPaths.Authorize, open));
        return null;
    }

    static async Task<IResult> SignOut(HttpContext context, LogoutRequests requests, SignInService service)
    {
        if (requests.Read(context.Request.Query) is not { } asked)
        {
            return Results.BadRequest();
        }
        await service.SignOut(context);
        return asked.ReturnTo is { } back ? SeeOther(context, back) : Results.Ok();
    }

    static IResult SeeOther(HttpContext context, string location)
    {
        context.Response.Headers.Location = location;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    static IResult Form(string inner) => Results.Content($"""<!DOCTYPE html><title>page</title><form method="post">{inner}</form>""", "text/html; charset=utf-8");
}
