using System.Text;
using System.Text.Json;
using Hub.Canon;
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
    ClientDirectory clients, IOnceStore once, SmartTokenStore tokens, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock, ILogger<SmartBackend> log)
{
    /// <summary>Life of a token, and longest of an assertion (SMART App Launch 2 §4.2).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    const int MaxAssertionChars = 8 * 1024;
    const int MaxJtiChars = 256;
    const int BufferBytes = 2 * OAuthForm.MaxBodyBytes;

    static readonly JwsRules Rules = new(JwsAlgorithms.Es384 | JwsAlgorithms.Rs384, Type: "JWT") { MaxChars = MaxAssertionChars };

    /// <summary>Answers a request of the profile at the two endpoints that know it; everything else goes on.</summary>
    public async Task Serve(HttpContext context, string path, Func<Task> ordinary)
    {
        if (!options.AllowSmartBackend || path is not (ServerPaths.Token or ServerPaths.Introspect) || await Find(context) is not var (form, client, assertion))
        {
            await ordinary();
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        var (status, answer) = await Answer(path, form, client, assertion, context.RequestAborted);
        var body = JsonClaims.Write(answer);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    async ValueTask<(int Status, Action<Utf8JsonWriter> Members)> Answer(string path, OAuthForm form, RegisteredClient client, string assertion, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await Authenticate(client, assertion, path, now, cancellationToken) is { } fault)
        {
            return Refuse(OAuthError.InvalidClient(fault));
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
            && Jws.Parse(assertion, Rules).TryGet(out var parsed, out _) && Issuer(parsed.Payload) is { } issuer
            && clients.TryFind(issuer, out var client) && client.Registration.Profile == ClientProfile.SmartBackend
                ? (form, client, assertion)
                : null;
    }

    /// <summary>Why the client is not the one it says; null where it is.</summary>
    async ValueTask<string?> Authenticate(RegisteredClient client, string assertion, string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!client.IsActive)
        {
            return "the agency is suspended";
        }
        var verified = Jws.Verify(assertion, Rules, header => header.KeyId is { } keyId && client.TryFindSignatureKey(keyId, now, out var key) ? key : null);
        if (!verified.TryGet(out var content, out var fault))
        {
            return fault.Code;
        }
        using var document = JsonDocument.Parse(content.Payload);
        var claims = document.RootElement;
        string[] audiences = [options.Origin, options.Origin + ServerPaths.Token, options.Origin + path];
        if (!JsonClaims.Is(claims, "iss", client.Id) || !JsonClaims.Is(claims, "sub", client.Id) || !audiences.Contains(JsonClaims.Text(claims, "aud"), StringComparer.Ordinal))
        {
            return "iss, sub or aud";
        }
        if (JsonClaims.Text(claims, "jti") is not { Length: > 0 and <= MaxJtiChars } jti
            || !JsonClaims.TryOptionalDate(claims, "exp", out var expiresAt) || expiresAt is not { } end || end <= now || end > now + Lifetime
            || !JsonClaims.TryOptionalDate(claims, "nbf", out var notBefore) || notBefore > now + ClientAuthenticator.MaxAhead
            || !JsonClaims.TryOptionalDate(claims, "iat", out var issuedAt) || issuedAt > now + ClientAuthenticator.MaxAhead)
        {
            return "jti, exp, nbf or iat";
        }
        var value = new OnceValue(Hash256.Of(Encoding.UTF8.GetBytes($"{client.Id}\n{jti}")), now);
        return await once.Consume(OnceKind.Assertion, value, end, now, cancellationToken) ? null : "the jti was used before";
    }

    async ValueTask<(int Status, Action<Utf8JsonWriter> Members)> Issue(OAuthForm form, RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (form["grant_type"] is not OAuthGrants.ClientCredentials)
        {
            return Refuse(new OAuthError(400, "unsupported_grant_type", "another grant than client_credentials"));
        }
        if (form["scope"]?.Split(' ').Distinct(StringComparer.Ordinal).ToList() is not { } scopes || scopes.Except(client.Registration.Scopes, StringComparer.Ordinal).Any())
        {
            return Refuse(OAuthError.InvalidScope("a scope is missing, unknown or not allowed to this client"));
        }
        var secret = RandomSecret.New();
        await tokens.Add(secret.Hash, new SmartToken(client.Id, scopes, now, now + Lifetime), cancellationToken);
        LogIssued(client.Id);
        return (200, writer =>
        {
            writer.WriteString("access_token"u8, secret.Text);
            writer.WriteString("token_type"u8, "bearer"u8);
            writer.WriteNumber("expires_in"u8, (long)Lifetime.TotalSeconds);
            writer.WriteString("scope"u8, scopes.Joined());
        });
    }

    async ValueTask<(int Status, Action<Utf8JsonWriter> Members)> Introspect(OAuthForm form, RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (form["token"] is not { } text)
        {
            return Refuse(OAuthError.InvalidRequest("no token"));
        }
        var found = RandomSecret.TryHash(text, out var hash) ? await tokens.Find(hash, now, cancellationToken) : null;
        // A scope that was taken from the client is gone from its tokens at once.
        var scopes = found is null ? [] : found.Scopes.Intersect(client.Registration.Scopes, StringComparer.Ordinal).ToList();
        var holds = found is not null && string.Equals(found.ClientId, client.Id, StringComparison.Ordinal) && scopes.Count > 0;
        return (200, writer =>
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

    (int Status, Action<Utf8JsonWriter> Members) Refuse(OAuthError error)
    {
        records.Count($"oauth.{error.Code}");
        LogRefused(error.Code, error.Reason);
        return (error.Status, writer => writer.WriteString("error"u8, error.Code));
    }

    static string? Issuer(ReadOnlyMemory<byte> payload)
    {
        if (StrictJson.Parse(payload.Span, MaxAssertionChars) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object ? JsonClaims.Text(document.RootElement, "iss") : null;
        }
    }

    [LoggerMessage(EventId = 2705, Level = LogLevel.Information, Message = "Bearer token issued to {ClientId} under the SMART backend profile")]
    partial void LogIssued(string clientId);

    [LoggerMessage(EventId = 2706, Level = LogLevel.Warning, Message = "Request under the SMART backend profile refused: {Error}, {Reason}")]
    partial void LogRefused(string error, string reason);
}
