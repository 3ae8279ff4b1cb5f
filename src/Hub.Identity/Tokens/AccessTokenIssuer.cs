using System.Buffers;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <param name="Token">Compact JWS, <c>typ=at+jwt</c>.</param>
/// <param name="Scope">Scopes with a space between.</param>
/// <param name="Lifetime">Until <c>exp</c>.</param>
public sealed record IssuedToken(string Token, string Scope, TimeSpan Lifetime);

/// <summary>Makes access tokens (RFC 9068, AS-27) that are bound to a DPoP key (RFC 9449 §6). Thread-safe.</summary>
public sealed class AccessTokenIssuer(TokenKeys keys, HubIdentityOptions options)
{
    /// <summary><c>typ</c> of the tokens.</summary>
    public const string Type = "at+jwt";

    /// <param name="clientId">Also the <c>sub</c>, since the client acts for itself.</param>
    /// <param name="scopes">Each allowed to the client.</param>
    /// <param name="jwkThumbprint">Of the proof's key, RFC 7638.</param>
    /// <param name="now">Cut to whole seconds.</param>
    public IssuedToken Issue(string clientId, IReadOnlyList<string> scopes, string jwkThumbprint, DateTimeOffset now)
    {
        var scope = string.Join(' ', scopes);
        var issuedAt = now.ToUnixTimeSeconds();
        var claims = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(claims))
        {
            writer.WriteStartObject();
            writer.WriteString("iss"u8, options.Origin);
            writer.WriteString("aud"u8, options.Origin);
            writer.WriteString("sub"u8, clientId);
            writer.WriteString("client_id"u8, clientId);
            writer.WriteString("scope"u8, scope);
            writer.WriteString("jti"u8, Id128.Random().ToString());
            writer.WriteNumber("iat"u8, issuedAt);
            writer.WriteNumber("exp"u8, issuedAt + (long)options.AccessTokenLifetime.TotalSeconds);
            writer.WriteStartObject("cnf"u8);
            writer.WriteString("jkt"u8, jwkThumbprint);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return new IssuedToken(Jws.Sign(claims.WrittenSpan, keys.Signing, Type), scope, options.AccessTokenLifetime);
    }
}
