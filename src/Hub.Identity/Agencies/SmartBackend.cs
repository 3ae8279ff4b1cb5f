using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>
/// SMART App Launch 2 backend services, for clients that two operators put under that profile, and only where the hub allows it:
/// the assertion may be for the token URL, by RS384 or ES384; the token is a bearer's. Thread-safe.
/// </summary>
/// <remarks>
/// The token is an opaque secret and no JWT of the hub: no endpoint of the hub takes it, and nothing that reads the hub's own
/// tokens can mistake it for one. All that can be done with it here is to ask what it is worth. Every request that is not by
/// such a client goes the ordinary way and is refused there for what it lacks.
/// </remarks>
sealed partial class SmartBackend(
    ClientAuthenticator authenticator, BackChannel channel, SmartTokenStore tokens, HubIdentityOptions options, TimeProvider clock, ILogger<SmartBackend> log)
{
    /// <summary>Life of a token, and longest of an assertion (SMART App Launch 2 §4.2).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    const int BufferBytes = 2 * OAuthForm.MaxBodyBytes;

    static readonly JwsRules Rules = new(JwsAlgorithms.Es384 | JwsAlgorithms.Rs384, Type: "JWT") { MaxChars = ClientAuthenticator.MaxAssertionChars };

    /// <summary>Answers a request of the profile at the two endpoints that know it; everything else goes on.</summary>
    public async Task Serve(HttpContext context, string path, Func<Task> ordinary)
    {
        if (!options.AllowSmartBackend || path is not (ServerPaths.Token or ServerPaths.Introspect) || await Find(context) is not var (form, client, assertion))
        {
            await ordinary();
            return;
        }
        await channel.Say(context, await Answer(path, form, client, assertion, context.RequestAborted));
    }

    async ValueTask<OAuthAnswer> Answer(string path, OAuthForm form, RegisteredClient client, string assertion, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var verified = Jws.Verify(assertion, Rules, header => header.KeyId is { } keyId && client.TryFindSignatureKey(keyId, now, out var key) ? key : null);
        string[] audiences = [options.Origin, options.Origin + ServerPaths.Token, options.Origin + path];
        if (!verified.TryGet(out var content, out var fault)
            || !(await authenticator.Take(form, content, client, audiences, Lifetime, cancellationToken)).TryGet(out _, out fault))
        {
            return ClientAuthenticator.Refusal(fault);
        }
        return path is ServerPaths.Token
            ? await Issue(form, client, now, cancellationToken)
            : await Introspect(form, client, now, cancellationToken);
    }

    /// <summary>The form, and the client that it says it is from; null where it is none of the profile. The body can be read again.</summary>
    async ValueTask<(OAuthForm Form, RegisteredClient Client, string Assertion)?> Find(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.Headers.Authorization.Count > 0 || context.Request.Headers.ContainsKey("DPoP"))
        {
            return null;
        }
        context.Request.EnableBuffering(BufferBytes);
        var (form, _) = await OAuthForm.Read(context.Request, context.RequestAborted);
        context.Request.Body.Position = 0;
        return form?["client_assertion"] is { } assertion && form["client_assertion_type"] is ClientAssertion.AssertionType
            && Jws.Parse(assertion, Rules).TryGet(out var parsed, out _) && authenticator.TryFind(parsed, out var client) && client.Registration.Profile == ClientProfile.SmartBackend
                ? (form, client, assertion)
                : null;
    }

    async ValueTask<OAuthAnswer> Issue(OAuthForm form, RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (form["grant_type"] is not OAuthGrants.ClientCredentials)
        {
            return new OAuthError(400, "unsupported_grant_type", "another grant than client_credentials");
        }
        if (form["scope"]?.Split(' ').Distinct(StringComparer.Ordinal).ToList() is not { } scopes || scopes.Except(client.Registration.Scopes, StringComparer.Ordinal).Any())
        {
            return OAuthError.InvalidScope("a scope is missing, unknown or not allowed to this client");
        }
        var secret = RandomSecret.New();
        if (!await tokens.Add(secret.Hash, new SmartToken(client.Id, scopes, now, now + Lifetime), cancellationToken))
        {
            return OAuthError.ClientGone;
        }
        LogIssued(client.Id);
        return new OAuthAnswer.Json(200, writer =>
        {
            writer.WriteString("access_token"u8, secret.Text);
            writer.WriteString("token_type"u8, "bearer"u8);
            writer.WriteNumber("expires_in"u8, (long)Lifetime.TotalSeconds);
            writer.WriteString("scope"u8, scopes.Joined());
        });
    }

    async ValueTask<OAuthAnswer> Introspect(OAuthForm form, RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (form["token"] is not { } text)
        {
            return OAuthError.InvalidRequest("no token");
        }
        var found = RandomSecret.TryHash(text, out var hash) ? await tokens.Find(hash, now, cancellationToken) : null;
        // A scope that was taken from the client is gone from its tokens at once.
        var scopes = found is null ? [] : found.Scopes.Intersect(client.Registration.Scopes, StringComparer.Ordinal).ToList();
        var holds = found is not null && string.Equals(found.ClientId, client.Id, StringComparison.Ordinal) && scopes.Count > 0;
        return new OAuthAnswer.Json(200, writer =>
        {
            writer.WriteBoolean("active"u8, holds);
            if (holds)
            {
                writer.WriteString("iss"u8, options.Origin);
                writer.WriteString("client_id"u8, client.Id);
                writer.WriteString("scope"u8, scopes.Joined());
                writer.WriteString("token_type"u8, "bearer"u8);
                writer.WriteNumber("iat"u8, found!.IssuedAt.ToUnixTimeSeconds());
                writer.WriteNumber("exp"u8, found.ExpiresAt.ToUnixTimeSeconds());
            }
        });
    }

    [LoggerMessage(EventId = 2705, Level = LogLevel.Information, Message = "Bearer token issued to {ClientId} under the SMART backend profile")]
    partial void LogIssued(string clientId);
}
