namespace Hub.Jose;

/// <summary><c>private_key_jwt</c> (RFC 7523 §2.2, FAPI 2.0): a client proves itself to the authorization server.</summary>
public static class ClientAssertion
{
    /// <summary>Value of <c>client_assertion_type</c>.</summary>
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The <c>typ</c> that every server takes.</summary>
    public const string Type = "JWT";

    /// <summary>Makes an assertion: iss = sub = client, aud = issuer as one string.</summary>
    /// <param name="key">Registered under its <c>kid</c> in the client's key set.</param>
    /// <param name="clientId">Of the client.</param>
    /// <param name="issuer">Issuer identifier of the server, exactly as it publishes it; never an endpoint.</param>
    /// <param name="issuedAt"><c>iat</c>, cut to whole seconds.</param>
    /// <param name="lifetime">Until <c>exp</c>; a minute is plenty.</param>
    /// <param name="jti">Unique; the server takes it once.</param>
    public static string Create(EcKey key, string clientId, string issuer, DateTimeOffset issuedAt, TimeSpan lifetime, string jti)
    {
        var claims = StrictJson.Write(writer =>
        {
            writer.WriteString("iss"u8, clientId);
            writer.WriteString("sub"u8, clientId);
            writer.WriteString("aud"u8, issuer);
            writer.WriteString("jti"u8, jti);
            writer.WriteNumber("iat"u8, issuedAt.ToUnixTimeSeconds());
            writer.WriteNumber("exp"u8, (issuedAt + lifetime).ToUnixTimeSeconds());
        });
        return Jws.Sign(claims.WrittenSpan, key, Type);
    }
}
