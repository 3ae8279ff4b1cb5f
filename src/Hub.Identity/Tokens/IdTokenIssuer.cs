using Hub.Jose;

namespace Hub.Identity;

/// <summary>Makes ID tokens (OpenID Connect Core §2): who signed in, and how, for the client that asked. Thread-safe.</summary>
/// <remarks>Nothing personal is in them: a client that needs data asks for it by an exchange, where policy and consent are.</remarks>
public sealed class IdTokenIssuer(TokenKeys keys, PairwiseSubjects subjects, HubIdentityOptions options)
{
    public const string Type = "JWT";

    /// <summary>How long the client may take it as news.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="nonce">As the client asked; null: none.</param>
    public string Issue(Grant grant, string? nonce, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var claims = JsonClaims.Write(writer =>
        {
            writer.WriteString("iss"u8, options.Origin);
            writer.WriteString("sub"u8, subjects.Of(grant.ClientId, grant.SignIn));
            writer.WriteString("aud"u8, grant.ClientId);
            writer.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            writer.WriteNumber("exp"u8, (now + Lifetime).ToUnixTimeSeconds());
            grant.Authentication.WriteTo(writer);
            if (nonce is not null)
            {
                writer.WriteString("nonce"u8, nonce);
            }
        });
        return Jws.Sign(claims.Span, keys.Signing, Type);
    }
}
