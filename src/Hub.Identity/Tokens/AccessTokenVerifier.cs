using System.Security.Cryptography;
using System.Text;
using Hub.Canon;
using Hub.Jose;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Identity;

/// <summary>Checks access tokens by signature and claims. Thread-safe.</summary>
/// <remarks>
/// A token that held is remembered by its SHA-256, so that the same token costs one signature check. Its time is checked
/// on every call, and nothing is remembered beyond a change of the keys that it held by; whether its client is active and its id revoked is never remembered, and is the caller's to check.
/// </remarks>
public sealed class AccessTokenVerifier
{
    /// <summary>Longest token that is looked at.</summary>
    public const int MaxTokenChars = 8 * 1024;

    // The issuer and the resource server read the same clock; only whole seconds may lie between.
    const long MaxAheadSeconds = 1;

    const int MaxRemembered = 8192;

    readonly HubIdentityOptions options;
    readonly TokenKeys keys;
    readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxTokenChars, MapInboundClaims = false };
    Remembered remembered;

    public AccessTokenVerifier(HubIdentityOptions options, TokenKeys keys)
    {
        this.options = options;
        this.keys = keys;
        remembered = new Remembered(keys.Published);
    }

    /// <returns>The claims, or a fault <c>token.malformed</c>, <c>token.signature</c>, <c>token.claims</c>, <c>token.unbound</c> or <c>token.time</c>.</returns>
    public async ValueTask<JoseResult<AccessToken>> Verify(string token, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length is 0 or > MaxTokenChars || !Ascii.IsValid(token))
        {
            return new JoseFault("token.malformed", $"{token.Length} characters, or not ASCII");
        }
        var hash = new Hash256(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        // One set of keys for the whole check: what held by keys that are withdrawn meanwhile is forgotten with them.
        var held = Current();
        if (!held.Tokens.TryGet(hash, out var claims))
        {
            if (!(await VerifyAnew(token, held.Keys)).TryGet(out claims, out var fault))
            {
                return fault;
            }
            held.Tokens.Add(hash, claims);
        }
        var seconds = now.ToUnixTimeSeconds();
        return seconds < claims.ExpiresAt && claims.IssuedAt <= seconds + MaxAheadSeconds
            ? claims
            : new JoseFault("token.time", "expired, or issued in the future");
    }

    Remembered Current()
    {
        var published = keys.Published;
        var held = Volatile.Read(ref remembered);
        if (!ReferenceEquals(held.Keys, published))
        {
            held = new Remembered(published);
            Volatile.Write(ref remembered, held);
        }
        return held;
    }

    async ValueTask<JoseResult<AccessToken>> VerifyAnew(string token, IReadOnlyList<Jwk.Ec> published)
    {
        var result = await handler.ValidateTokenAsync(token, Parameters(published));
        return result.IsValid
            ? AccessToken.Read(token, options.Origin)
            : new JoseFault("token.signature", result.Exception?.GetType().Name ?? "not valid");
    }

    // The library's clock skew is 300 s, it takes an array for aud and does not look at iat: times and kinds are read from
    // the raw payload instead (AccessToken.Read). Its provider cache is off; the memory above takes its place.
    TokenValidationParameters Parameters(IReadOnlyList<Jwk.Ec> published) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = [AccessTokenIssuer.Type],
        ValidIssuer = options.Origin,
        ValidAudience = options.Origin,
        ValidateLifetime = false,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeys = published.Select(key => new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            Kid = key.KeyId,
            X = Base64UrlEncoder.Encode(key.X.ToArray()),
            Y = Base64UrlEncoder.Encode(key.Y.ToArray()),
        }),
        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
    };

    /// <summary>Tokens that held by a set of keys.</summary>
    sealed class Remembered(IReadOnlyList<Jwk.Ec> keys)
    {
        public IReadOnlyList<Jwk.Ec> Keys => keys;

        public BoundedMemory<AccessToken> Tokens { get; } = new(MaxRemembered);
    }
}
