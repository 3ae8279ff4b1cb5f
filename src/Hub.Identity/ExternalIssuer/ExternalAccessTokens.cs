using System.Security.Cryptography;
using System.Text;
using Hub.Canon;
using Hub.Jose;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Checks the access tokens of an external issuer by its own published keys, and by introspection where it is configured. Thread-safe.</summary>
/// <remarks>
/// A token that held is remembered by its SHA-256; its time is checked on every call. Without introspection a token lives 300 s at
/// most, so that a revocation there is late by no more. With it, the issuer is asked at first sight and again after <see cref="AskedFor"/>.
/// </remarks>
sealed class ExternalAccessTokens : IAccessTokens, IDisposable
{
    /// <summary>How long an answer to an introspection holds.</summary>
    public static readonly TimeSpan AskedFor = TimeSpan.FromSeconds(30);

    // Two clocks: what lies a little ahead by one of them may have been made.
    const long MaxAheadSeconds = 10;

    const int MaxRemembered = 8192;
    const string ShortType = "at+jwt";
    const string LongType = "application/at+jwt";

    readonly ExternalIssuer settings;
    readonly string audience;
    readonly IFederationStore identities;
    readonly ForeignHttp http;
    readonly ForeignIssuer issuer;
    readonly ForeignTokens tokens;
    readonly Introspection? introspection;
    readonly BoundedMemory<Seen> remembered = new(MaxRemembered);

    public ExternalAccessTokens(ExternalIssuer settings, HubIdentityOptions options, IFederationStore identities, TimeProvider clock, ILogger<ExternalAccessTokens> log)
    {
        (this.settings, this.identities, audience) = (settings, identities, settings.Audience ?? options.Origin);
        http = new ForeignHttp(settings.AuthorityFile);
        issuer = new ForeignIssuer(settings.Issuer, http, options.Ed25519, clock, log);
        tokens = new ForeignTokens(
            issuer, settings.Algorithms, type => string.Equals(type, ShortType, StringComparison.OrdinalIgnoreCase) || string.Equals(type, LongType, StringComparison.OrdinalIgnoreCase));
        introspection = settings.Introspection is { } client ? new Introspection(client, issuer, http, clock) : null;
    }

    public async ValueTask<JoseResult<AccessToken>> Verify(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > AccessTokenVerifier.MaxTokenChars || !Ascii.IsValid(token))
        {
            return new JoseFault("token.malformed", $"{token.Length} characters, or not ASCII");
        }
        var hash = new Hash256(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        if (!remembered.TryGet(hash, out var seen))
        {
            if (!(await VerifyAnew(token, now, cancellationToken)).TryGet(out var read, out var fault))
            {
                return fault;
            }
            seen = new Seen(read, DateTimeOffset.MinValue);
        }
        var seconds = now.ToUnixTimeSeconds();
        if (seconds >= seen.Token.ExpiresAt || seen.Token.IssuedAt > seconds + MaxAheadSeconds)
        {
            return new JoseFault("token.time", "expired, or issued in the future");
        }
        if (introspection is not null && now >= seen.AskedAt + AskedFor)
        {
            if (await introspection.Fault(token, seen.Token, cancellationToken) is { } inactive)
            {
                return inactive;
            }
            seen = seen with { AskedAt = now };
        }
        remembered.Add(hash, seen);
        return seen.Token;
    }

    public async ValueTask<SignedInPerson?> Giver(AccessToken token, DateTimeOffset now, CancellationToken cancellationToken) =>
        token.External is { } authentication && await identities.Find(new FederatedIdentity(settings.Issuer, token.Subject), cancellationToken) is { } person
            ? new SignedInPerson(person, authentication)
            : null;

    public void Dispose()
    {
        issuer.Dispose();
        http.Dispose();
    }

    async ValueTask<JoseResult<AccessToken>> VerifyAnew(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!(await tokens.Read(token, cancellationToken)).TryGet(out var claims, out var fault))
        {
            return fault;
        }
        using (claims)
        {
            return ExternalToken.Read(claims.RootElement, settings, audience, now);
        }
    }

    /// <param name="AskedAt">When the issuer last said that the token holds.</param>
    sealed record Seen(AccessToken Token, DateTimeOffset AskedAt);
}
