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

    /// <summary>How long after a sign-in every page says what was tried before it.</summary>
    public static readonly TimeSpan TellFailuresFor = TimeSpan.FromMinutes(5);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Context) is not { } secret)
        {
            return AuthenticateResult.NoResult();
        }
        if (await sessions.Find(secret, Context.RequestAborted) is not { } session || clients.IsOfSuspended(session.Person))
        {
            return AuthenticateResult.NoResult();
        }
        // Beside the claims, not among them: the tokens of forms are made of those, and this changes while a session lasts.
        Context.Features.Set(session);
        return AuthenticateResult.Success(new AuthenticationTicket(Principal(session), SchemeName));
    }

    /// <summary>The session of a request, with the person as they were when it was looked at; null for a request without one.</summary>
    public static StoredSession? SessionOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<StoredSession>();
    }

    /// <summary>What every page tells the owner of a session just begun: attempts without success before it; 0 for nothing.</summary>
    public static int FailedBefore(HttpContext context, DateTimeOffset now) =>
        SessionOf(context) is { } session && now < session.CreatedAt + TellFailuresFor ? session.FailedBefore : 0;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(Request.Method) && Problems.ReadsPages(Request))
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
