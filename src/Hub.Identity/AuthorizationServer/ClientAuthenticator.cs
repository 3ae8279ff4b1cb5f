using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Authenticates clients by <c>private_key_jwt</c> and nothing else (RFC 7523, FAPI 2.0 §5.3.2.1). Thread-safe.</summary>
public sealed class ClientAuthenticator(
    ClientDirectory clients, IOnceStore once, ReplayGuard replays, IClientRates rates, HubIdentityOptions options, TimeProvider clock)
{
    /// <summary>How far ahead <c>iat</c> and <c>nbf</c> may lie (AS-05, AS-06).</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(10);

    /// <summary>How far ahead <c>exp</c> may lie: so long a consumed <c>jti</c> is kept.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    internal const int MaxAssertionChars = 8 * 1024;
    const int MaxJtiChars = 256;
    const string TooOften = "client.too-often";

    /// <summary>Names of the algorithms an assertion may use, for metadata.</summary>
    public IReadOnlyList<string> AlgorithmNames => options.SignatureAlgorithms;

    /// <summary>What a client hears that was not authenticated.</summary>
    internal static OAuthError Refusal(JoseFault fault) => fault.Code is TooOften
        ? OAuthError.TooMany(fault.Reason, BackChannel.Shortly)
        : OAuthError.InvalidClient($"{fault.Code}: {fault.Reason}");

    internal async ValueTask<JoseResult<RegisteredClient>> Authenticate(HttpRequest request, OAuthForm form, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization.Count > 0 || form.Has("client_secret"))
        {
            return new JoseFault("client.method", "another way to authenticate than private_key_jwt");
        }
        if (form["client_assertion_type"] is not ClientAssertion.AssertionType || form["client_assertion"] is not { } assertion)
        {
            return new JoseFault("client.method", "no assertion of type jwt-bearer");
        }
        if (!VerifySignature(assertion, out var client).TryGet(out var content, out var fault))
        {
            return fault;
        }
        // One string, exactly the issuer: an array or an endpoint's URL would let the assertion serve elsewhere too (AS-03).
        return await Take(form, content, client!, [options.Origin], MaxLifetime, cancellationToken);
    }

    /// <summary>Uses up an assertion whose signature by the client's own key has held.</summary>
    /// <param name="audiences">Whom it may be for.</param>
    /// <param name="lifetime">How far ahead its end may lie.</param>
    internal async ValueTask<JoseResult<RegisteredClient>> Take(
        OAuthForm form, JwsContent content, RegisteredClient client, IReadOnlyList<string> audiences, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!ReadClaims(content, client.Id, audiences, lifetime, now).TryGet(out var claims, out var fault))
        {
            return fault;
        }
        if (form["client_id"] is { } named && !string.Equals(named, client.Id, StringComparison.Ordinal))
        {
            return new JoseFault("client.mismatch", "client_id is not the one of the assertion");
        }
        if (!client.IsActive)
        {
            return new JoseFault("client.suspended", "the agency is suspended");
        }
        // The store outlives a restart, but may be lost, or be put back as it was before: then it knows nothing of what was used since.
        if (claims.IssuedAt is { } issuedAt && replays.IsBeforeStart(issuedAt))
        {
            return new JoseFault("client.time", "iat lies before the start of this process, or before what it knows of its predecessor");
        }
        var value = new OnceValue(Hash256.Of(Encoding.UTF8.GetBytes($"{client.Id}\n{claims.Jti}")), now);
        // Whoever got hold of a used assertion spends nothing of the client's by it.
        if (await once.IsConsumed(OnceKind.Assertion, value.Hash, cancellationToken))
        {
            return Replayed;
        }
        // Before anything is kept: what a client may leave behind here is bounded by its rate.
        if (!rates.TryTake(client.Id))
        {
            return new JoseFault(TooOften, "more requests of this client than its rate");
        }
        return await once.Consume(OnceKind.Assertion, value, claims.ExpiresAt, now, cancellationToken)
            ? client
            : Replayed;
    }

    static JoseFault Replayed { get; } = new("client.replay", "the jti was used before");

    // The client is found by the unverified iss; its own keys then decide, so a false iss finds keys that do not fit.
    JoseResult<JwsContent> VerifySignature(string assertion, out RegisteredClient? client)
    {
        client = null;
        var rules = new JwsRules(JwsAlgorithms.Es256 | JwsAlgorithms.Ps256 | JwsAlgorithms.EdDsa, Type: null) { MaxChars = MaxAssertionChars };
        if (!Jws.Parse(assertion, rules).TryGet(out var parsed, out var fault))
        {
            return fault;
        }
        if (!TryFind(parsed, out client))
        {
            return new JoseFault("client.unknown", "iss names no client");
        }
        var found = client;
        return Jws.Verify(assertion, rules, header => KeyFor(found, header));
    }

    VerificationKey? KeyFor(RegisteredClient client, JwsHeader header)
    {
        // A JWT made for something else (a proof, an access token) says so in its typ and is no assertion (RFC 8725 §3.11).
        if (header.Type is not (null or "JWT" or "client-authentication+jwt"))
        {
            return null;
        }
        if (header.KeyId is { } keyId)
        {
            return client.TryFindSignatureKey(keyId, clock.GetUtcNow(), out var key) ? key : null;
        }
        return client.OnlySignatureKey(clock.GetUtcNow());
    }

    /// <summary>The client that an assertion says it is from; nothing is verified yet.</summary>
    internal bool TryFind(JwsContent parsed, [NotNullWhen(true)] out RegisteredClient? client)
    {
        client = null;
        return Issuer(parsed.Payload) is { } issuer && clients.TryFind(issuer, out client);
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

    static JoseResult<AssertionClaims> ReadClaims(JwsContent content, string clientId, IReadOnlyList<string> audiences, TimeSpan lifetime, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(content.Payload);
        var claims = document.RootElement;
        if (!JsonClaims.Is(claims, "iss", clientId) || !JsonClaims.Is(claims, "sub", clientId))
        {
            return new JoseFault("client.claims", "sub is not iss");
        }
        if (!audiences.Any(audience => JsonClaims.Is(claims, "aud", audience)))
        {
            return new JoseFault("client.claims", "aud is not one of those allowed, as one string");
        }
        if (JsonClaims.Text(claims, "jti") is not { Length: > 0 and <= MaxJtiChars } jti)
        {
            return new JoseFault("client.claims", "jti is no string of 1..256 characters");
        }
        if (!JsonClaims.TryOptionalDate(claims, "exp", out var expiresAt)
            || !JsonClaims.TryOptionalDate(claims, "nbf", out var notBefore)
            || !JsonClaims.TryOptionalDate(claims, "iat", out var issuedAt)
            || expiresAt is null)
        {
            return new JoseFault("client.claims", "exp is missing, or a time is no number");
        }
        if (expiresAt <= now || expiresAt > now + lifetime)
        {
            return new JoseFault("client.time", $"expired, or exp more than {lifetime:c} ahead");
        }
        return notBefore > now + MaxAhead || issuedAt > now + MaxAhead
            ? new JoseFault("client.time", "nbf or iat more than 10 s ahead")
            : new AssertionClaims(jti, expiresAt.Value, issuedAt);
    }

    sealed record AssertionClaims(string Jti, DateTimeOffset ExpiresAt, DateTimeOffset? IssuedAt);
}
