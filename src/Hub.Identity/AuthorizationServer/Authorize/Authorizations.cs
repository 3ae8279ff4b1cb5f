using Hub.Canon;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Identity;

/// <summary>A request that waits for its person's answer.</summary>
/// <param name="Uri">The <c>request_uri</c> that the browser carries.</param>
/// <param name="Client">Who asks: active.</param>
public sealed record OpenAuthorization(string Uri, RegisteredClient Client, PushedRequest Pushed)
{
    public AuthorizationRequest Request => Pushed.Request;
}

/// <summary>The person in front of the browser.</summary>
public sealed record SignedInPerson(Person Person, AuthenticationEvent Authentication);

/// <summary>What has to happen before a person can be asked.</summary>
public enum AuthorizationNeed
{
    /// <summary>Nothing: the person can be asked.</summary>
    Answer,

    /// <summary>A sign-in, or a newer one.</summary>
    SignIn,

    /// <summary>A sign-in by a stronger authentication.</summary>
    StepUp,
}

/// <summary>What people answer to clients that want to act for them (RFC 6749 §4.1, FAPI 2.0 §5.3.2.2). Thread-safe.</summary>
/// <remarks>The browser carries the client's id and the request's URI and nothing else; everything else was pushed. An answer uses the request up.</remarks>
public sealed class Authorizations(
    IPushedRequestStore requests,
    IGrantStore grants,
    ClientDirectory clients,
    IIdentityRecords records,
    HubIdentityOptions options,
    TimeProvider clock,
    IAnswerRelay? relay = null)
{
    /// <summary>How long a code can be redeemed (AS-21).</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);

    /// <summary>The request of that URI and client; null where it is unknown, expired, used or another's, or its client is suspended.</summary>
    public async ValueTask<OpenAuthorization?> Find(string? clientId, string? requestUri, CancellationToken cancellationToken)
    {
        if (clientId is null || !TryHash(requestUri, out var hash) || await requests.Find(hash, cancellationToken) is not { UsedAt: null } pushed)
        {
            return null;
        }
        return clock.GetUtcNow() < pushed.ExpiresAt
            && string.Equals(pushed.Request.ClientId, clientId, StringComparison.Ordinal)
            && clients.TryFind(clientId, out var client) && client.IsActive
            ? new OpenAuthorization(requestUri!, client, pushed)
            : null;
    }

    /// <summary>What is lacking before this person can be asked.</summary>
    /// <param name="person">Null: nobody is signed in.</param>
    public static AuthorizationNeed Need(OpenAuthorization open, SignedInPerson? person)
    {
        ArgumentNullException.ThrowIfNull(open);
        var request = open.Request;
        // Ages are those at the request, so that whoever has signed in for it is not asked again on the way to its answer.
        if (person is null
            || (request.Prompt is "login" && person.Authentication.At < open.Pushed.CreatedAt)
            || (request.MaxAgeSeconds is { } oldest && open.Pushed.CreatedAt - person.Authentication.At > TimeSpan.FromSeconds(oldest)))
        {
            return AuthorizationNeed.SignIn;
        }
        var classes = request.Classes;
        return classes.Count == 0 || classes.Any(person.Authentication.Meets) ? AuthorizationNeed.Answer : AuthorizationNeed.StepUp;
    }

    /// <summary>Whether a person of this kind can give what is asked at all.</summary>
    public static bool CanGive(OpenAuthorization open, SignedInPerson person)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(person);
        return open.Request.Scopes.All(scope => HubScopes.CanGive(scope, person.Person.Role, person.Person.Subject is not null));
    }

    /// <summary>The person agrees.</summary>
    /// <returns>Where the browser goes; null where the request was used or has expired meanwhile.</returns>
    public async ValueTask<string?> Agree(OpenAuthorization open, SignedInPerson person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(person);
        if (Need(open, person) != AuthorizationNeed.Answer || !CanGive(open, person))
        {
            throw new InvalidOperationException("Nobody agrees who has not been asked.");
        }
        if (relay is not null)
        {
            return await relay.Agreed(open, person, cancellationToken);
        }
        return await Give(open, person, cancellationToken) is { } code ? Redirect(open.Request, "code", code) : null;
    }

    /// <summary>Uses the request up and makes what the person gives, with its code.</summary>
    /// <returns>The code; null where meanwhile the request was used or has expired, its client was suspended, or the person signed out everywhere or changed what they sign in by.</returns>
    internal async ValueTask<string?> Give(OpenAuthorization open, SignedInPerson person, CancellationToken cancellationToken)
    {
        // The last moment at which a browser that has gone changes anything.
        cancellationToken.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        var request = open.Request;
        var refreshes = open.Client.Registration.Grants.Contains(OAuthGrants.RefreshToken, StringComparer.Ordinal);
        var lifetime = refreshes ? options.GrantLifetime : CodeLifetime + options.AccessTokenLifetime;
        var grant = new Grant(Id128.Random(), request.ClientId, person.Person.SignIn, request.Scopes, person.Authentication, now, now + lifetime);
        var secret = RandomSecret.New();
        var code = new StoredCode(grant.Id, request.ClientId, request.RedirectUri, request.Challenge, request.DpopThumbprint, request.Nonce, now + CodeLifetime);
        var hash = HashOf(open);
        // On record before it has effect, and for a browser that has gone too. The record says that the person agreed: where the store
        // finds that the request was used or has expired, its client was suspended, or what the person signs in by has changed meanwhile,
        // no grant comes of it. A second answer of the same person to the same request is the same act.
        await records.SignIn(
            new SignInChanged(ActOf(hash, person.Person.SignIn), person.Person.SignIn, person.Person.Role, person.Person.Subject, SignInChanges.ClientAllowed, []) { ClientId = request.ClientId },
            CancellationToken.None);
        return await grants.Give(hash, grant, person.Person.Epoch, secret.Hash, code, now, CancellationToken.None) ? secret.Text : null;
    }

    static Id128 ActOf(Hash256 request, Id128 signIn) =>
        new(Hash256.Of([.. request.ToArray(), .. signIn.ToArray()]).ToArray().AsSpan(0, Id128.SizeBytes));

    /// <summary>The request ends without a code.</summary>
    /// <param name="error">E.g. <c>access_denied</c> (RFC 6749 §4.1.2.1).</param>
    /// <returns>Where the browser goes; null where the request was used or has expired meanwhile.</returns>
    public async ValueTask<string?> Refuse(OpenAuthorization open, string error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(open);
        if (relay is not null)
        {
            return await relay.Refused(open, error, cancellationToken);
        }
        return await End(open, cancellationToken) ? Redirect(open.Request, "error", error) : null;
    }

    /// <summary>Uses the request up without a code; true for exactly one caller.</summary>
    internal async ValueTask<bool> End(OpenAuthorization open, CancellationToken cancellationToken) =>
        await requests.Use(HashOf(open), clock.GetUtcNow(), cancellationToken);

    /// <summary>What the stores know the request by.</summary>
    internal static Hash256 HashOf(OpenAuthorization open) =>
        TryHash(open.Uri, out var hash) ? hash : throw new ArgumentException("not the URI of a pushed request", nameof(open));

    // RFC 9207: the issuer goes along, so that no client takes one server's answer for another's.
    internal string Redirect(AuthorizationRequest request, string name, string value)
    {
        var parameters = new List<KeyValuePair<string, string?>> { new(name, value), new("iss", options.Origin) };
        if (request.State is { } state)
        {
            parameters.Add(new("state", state));
        }
        return QueryHelpers.AddQueryString(request.RedirectUri, parameters);
    }

    static bool TryHash(string? requestUri, out Hash256 hash)
    {
        hash = default;
        return requestUri?.StartsWith(PushedAuthorization.UriPrefix, StringComparison.Ordinal) is true
            && RandomSecret.TryHash(requestUri[PushedAuthorization.UriPrefix.Length..], out hash);
    }
}
