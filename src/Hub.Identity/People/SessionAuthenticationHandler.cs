using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.Identity;

/// <summary>Scheme <c>Session</c>: a person with a browser session. Role and binding are read anew on each request.</summary>
public sealed class SessionAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    BrowserSessions sessions,
    ClientDirectory clients,
    HubIdentityOptions options) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "Session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Context) is not { } secret)
        {
            return AuthenticateResult.NoResult();
        }
        return await sessions.Find(secret, Context.RequestAborted) is { } session && !clients.IsOfSuspended(session.Person)
            ? AuthenticateResult.Success(new AuthenticationTicket(Principal(session), SchemeName))
            : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(Request.Method) && Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html"))
        {
            // 302 after GET; the way back is a path on this origin only.
            Response.Redirect($"{options.SignInPath}?return={UrlEncoder.Encode(Request.PathBase + Request.Path + Request.QueryString)}");
            return Task.CompletedTask;
        }
        return Problems.Write(Context, new Problem(StatusCodes.Status401Unauthorized, "session.required", "Sign in first"));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Write(Context, new Problem(StatusCodes.Status403Forbidden, "role.insufficient", "This sign-in may not do that"));

    static ClaimsPrincipal Principal(StoredSession session)
    {
        var identity = new ClaimsIdentity(SchemeName, HubClaims.SignIn, HubClaims.Role);
        PersonClaims.AddTo(identity, session.Person, session.Authentication);
        identity.AddClaim(new Claim(HubClaims.Session, session.Id.ToString()));
        return new ClaimsPrincipal(identity);
    }
}
