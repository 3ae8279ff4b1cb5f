using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary><c>GET /oauth/authorize</c>: leads the browser to the sign-in, to the question, or back. Thread-safe.</summary>
/// <remarks>
/// A request whose person can be asked is not used up by looking: a reload before the answer still works. It is, where the answer is
/// known without asking: <c>prompt=none</c>, and a person who cannot give what is asked. No redirect leaves the hub but to what was pushed
/// and registered.
/// </remarks>
public sealed class AuthorizeEndpoint(Authorizations authorizations, BrowserSessions sessions, ClientDirectory clients, HubIdentityOptions options, IIdentityRecords records)
{
    /// <summary>Code of the answer to a browser that brings no request that waits.</summary>
    public const string NoRequest = "oauth.request-unknown";

    public async Task Handle(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.CacheControl = "no-store";
        if (await Find(context) is not { } open)
        {
            await Refuse(context);
            return;
        }
        var person = await Reader(context);
        var need = Authorizations.Need(open, person);
        if (need == AuthorizationNeed.Answer && !Authorizations.CanGive(open, person!))
        {
            await Leave(context, await authorizations.Refuse(open, "access_denied", context.RequestAborted));
            return;
        }
        if (open.Request.Prompt is "none")
        {
            // The person is asked each time; a client that wants no page gets no code.
            await Leave(context, await authorizations.Refuse(open, need == AuthorizationNeed.Answer ? "consent_required" : "login_required", context.RequestAborted));
            return;
        }
        SeeOther(context, need == AuthorizationNeed.Answer ? PathOf(ServerPaths.Consent, open) : SignIn(open, person));
    }

    /// <summary>The request that the browser brings, by exactly one <c>client_id</c> and one <c>request_uri</c>.</summary>
    public async ValueTask<OpenAuthorization?> Find(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = context.Request.Query;
        return query["client_id"] is [{ } clientId] && query["request_uri"] is [{ } requestUri]
            ? await authorizations.Find(clientId, requestUri, context.RequestAborted)
            : null;
    }

    /// <summary>Who is signed in in this browser, as they are now; null: nobody, or an officer whose agency is suspended.</summary>
    public async ValueTask<SignedInPerson?> Reader(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // The session itself and not its claims: their whole seconds are too coarse for "after the request was made".
        return await sessions.Find(SessionCookie.Read(context), context.RequestAborted) is { } session && !clients.IsOfSuspended(session.Person)
            ? new SignedInPerson(session.Person, session.Authentication)
            : null;
    }

    /// <summary>Leads the browser on by a GET whatever it came with (never 307, which would send a form along); to <see cref="NoRequest"/> where there is nowhere to go.</summary>
    public async Task Leave(HttpContext context, string? location)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (location is null)
        {
            await Refuse(context);
            return;
        }
        SeeOther(context, location);
    }

    /// <summary>The way back to this request.</summary>
    public static string PathOf(string path, OpenAuthorization open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return $"{path}?client_id={Uri.EscapeDataString(open.Client.Id)}&request_uri={Uri.EscapeDataString(open.Uri)}";
    }

    /// <summary>The sign-in page, and back to this request.</summary>
    /// <param name="person">Who is signed in and shows again that it is them; null: nobody, and there is nothing to step up from.</param>
    internal string SignIn(OpenAuthorization open, SignedInPerson? person)
    {
        var classes = open.Request.Classes;
        var asked = classes.Count == 0 || classes.Contains(AuthenticationEvent.OneFactor, StringComparer.Ordinal) ? StepUpNeeded.Fresh : AuthenticationEvent.TwoFactors;
        return StepUpNeeded.AddressOf(options.SignInPath, person is null ? null : asked, PathOf(ServerPaths.Authorize, open));
    }

    async Task Refuse(HttpContext context)
    {
        records.Count(NoRequest);
        await Problems.Say(context, new Problem(StatusCodes.Status400BadRequest, NoRequest, "No such request waits for an answer")
        {
            Extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = context.Request.Query.ContainsKey("request_uri") ? "invalid_request_uri" : "invalid_request" },
        });
    }

    static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }
}
