using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <param name="Token">Compact JWS, <c>typ=at+jwt</c>.</param>
/// <param name="Scope">Scopes with a space between.</param>
/// <param name="Lifetime">Until <c>exp</c>.</param>
public sealed record IssuedToken(string Token, string Scope, TimeSpan Lifetime);

/// <summary>Makes access tokens (RFC 9068, AS-27) that are bound to a DPoP key (RFC 9449 §6). Thread-safe.</summary>
public sealed class AccessTokenIssuer(TokenKeys keys, PairwiseSubjects subjects, HubIdentityOptions options)
{
    /// <summary><c>typ</c> of the tokens.</summary>
    public const string Type = "at+jwt";

    /// <param name="clientId">Who holds the token.</param>
    /// <param name="scopes">Each allowed to the client.</param>
    /// <param name="jwkThumbprint">Of the proof's key, RFC 7638.</param>
    /// <param name="grant">What a person gave; null: the client acts for itself and is the <c>sub</c>.</param>
    /// <param name="now">Cut to whole seconds.</param>
    public IssuedToken Issue(string clientId, IReadOnlyList<string> scopes, string jwkThumbprint, Grant? grant, DateTimeOffset now)
    {
        var scope = scopes.Joined();
        var issuedAt = now.ToUnixTimeSeconds();
        var claims = JsonClaims.Write(writer =>
        {
            writer.WriteString("iss"u8, options.Origin);
            writer.WriteString("aud"u8, options.Origin);
            writer.WriteString("sub"u8, grant is null ? clientId : subjects.Of(clientId, grant.SignIn));
            writer.WriteString("client_id"u8, clientId);
            writer.WriteString("scope"u8, scope);
            writer.WriteString("jti"u8, Id128.Random().ToString());
            writer.WriteNumber("iat"u8, issuedAt);
            writer.WriteNumber("exp"u8, issuedAt + (long)options.AccessTokenLifetime.TotalSeconds);
            writer.WriteStartObject("cnf"u8);
            writer.WriteString("jkt"u8, jwkThumbprint);
            writer.WriteEndObject();
            if (grant is not null)
            {
                writer.WriteString("grant"u8, grant.Id.ToString());
                grant.Authentication.WriteTo(writer);
            }
        });
        return new IssuedToken(Jws.Sign(claims.Span, keys.Signing, Type), scope, options.AccessTokenLifetime);
    }
}
