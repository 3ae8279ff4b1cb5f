using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Jose;

/// <summary>A DPoP proof (RFC 9449 §4) that held. Whether its <c>jti</c> was seen before, and its nonce, are for the caller to judge.</summary>
/// <param name="Thumbprint">jkt of the key (RFC 7638), to be compared with <c>cnf.jkt</c> of the token.</param>
/// <param name="Jti">1..256 characters.</param>
/// <param name="IssuedAt">Whole seconds, UTC; within the window.</param>
/// <param name="Nonce">As the client sent it, or null.</param>
/// <param name="Key">The key of the proof.</param>
public sealed record DpopProof(string Thumbprint, string Jti, DateTimeOffset IssuedAt, string? Nonce, Jwk Key)
{
    public const string Type = "dpop+jwt";
    public const int MaxJtiChars = 256;
    public const int MaxChars = 8 * 1024;

    /// <summary>Makes a proof, on the client's side.</summary>
    /// <param name="key">The key that the token is or will be bound to.</param>
    /// <param name="method"><c>htm</c>.</param>
    /// <param name="uri"><c>htu</c>; query and fragment are cut off.</param>
    /// <param name="accessTokenHash"><c>ath</c>, see <see cref="HashOf"/>; null where no token is sent.</param>
    /// <param name="nonce">The server's last nonce, or null.</param>
    /// <param name="issuedAt"><c>iat</c>, cut to whole seconds.</param>
    /// <param name="jti">Unique; 96 random bits or more.</param>
    public static string Create(EcKey key, string method, string uri, string? accessTokenHash, string? nonce, DateTimeOffset issuedAt, string jti)
    {
        var end = uri.AsSpan().IndexOfAny('?', '#');
        var claims = StrictJson.Write(writer =>
        {
            writer.WriteString("jti"u8, jti);
            writer.WriteString("htm"u8, method);
            writer.WriteString("htu"u8, end < 0 ? uri : uri[..end]);
            writer.WriteNumber("iat"u8, issuedAt.ToUnixTimeSeconds());
            if (accessTokenHash is not null)
            {
                writer.WriteString("ath"u8, accessTokenHash);
            }
            if (nonce is not null)
            {
                writer.WriteString("nonce"u8, nonce);
            }
        });
        return Jws.Sign(claims.WrittenSpan, key, Type, withKeyId: false, extra: writer =>
        {
            writer.WriteStartObject("jwk"u8);
            key.Public.WriteKey(writer);
            writer.WriteEndObject();
        });
    }

    /// <summary><c>ath</c> of an access token: base64url of the SHA-256 of its ASCII.</summary>
    public static string HashOf(string accessToken) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));

    /// <summary>Checks one proof by everything that needs no memory (RFC 9449 §4.3 without jti replay and nonce).</summary>
    /// <param name="compact">The one value of the <c>DPoP</c> field; two values joined by a comma are malformed.</param>
    /// <param name="expected">What the request was.</param>
    /// <returns>The proof, or a fault: <c>dpop.malformed</c>, <c>dpop.header</c>, <c>dpop.key</c>, <c>dpop.claims</c>, <c>dpop.htm</c>,
    /// <c>dpop.htu</c>, <c>dpop.iat</c>, <c>dpop.ath</c>, <c>dpop.signature</c>.</returns>
    public static JoseResult<DpopProof> Verify(string compact, DpopExpectation expected)
    {
        JoseFault? claimFault = null;
        VerificationKey? made = null;
        try
        {
            var rules = new JwsRules(expected.Allowed, Type) { KeyInside = true, MaxChars = MaxChars };
            var verified = Jws.Verify(compact, rules, header =>
            {
                var ready = expected.Ready?.Invoke(header.Key!.Thumbprint);
                if (ready is not null && string.Equals(ready.Jwk.Thumbprint, header.Key!.Thumbprint, StringComparison.Ordinal))
                {
                    return ready;
                }
                made = VerificationKey.From(header.Key!, expected.Ed25519).TryGet(out var key, out claimFault) ? key : null;
                return made;
            });
            if (!verified.TryGet(out var content, out var fault))
            {
                return Translate(claimFault ?? fault);
            }
            return DpopClaims.Read(content.Payload).TryGet(out var claims, out fault)
                ? Check(claims, content.Header.Key!, expected)
                : fault;
        }
        finally
        {
            made?.Dispose(); // the next caller chooses another key; keeping this one would let callers fill the memory
        }
    }

    static JoseResult<DpopProof> Check(DpopClaims claims, Jwk key, DpopExpectation expected)
    {
        if (!string.Equals(claims.Method, expected.Method, StringComparison.Ordinal))
        {
            return new JoseFault("dpop.htm", "htm is not the method of the request");
        }
        if (!Htu.TryNormalise(claims.Uri, out var uri) || !Htu.TryNormalise(expected.Uri, out var wanted)
            || !string.Equals(uri, wanted, StringComparison.Ordinal))
        {
            return new JoseFault("dpop.htu", "htu is not the URI of the request");
        }
        var age = (expected.Now.ToUnixTimeMilliseconds() / 1000.0) - claims.IssuedAt;
        if (Math.Abs(age) > expected.Window.TotalSeconds)
        {
            return new JoseFault("dpop.iat", "iat is outside the window");
        }
        if (expected.AccessTokenHash is { } hash && !string.Equals(hash, claims.AccessTokenHash, StringComparison.Ordinal))
        {
            return new JoseFault("dpop.ath", "ath is missing or not of this token");
        }
        return new DpopProof(key.Thumbprint, claims.Jti, DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt), claims.Nonce, key);
    }

    static JoseFault Translate(JoseFault fault) => fault.Code switch
    {
        "jws.malformed" or "jws.too-large" => new("dpop.malformed", fault.Reason),
        "jws.signature-invalid" => new("dpop.signature", fault.Reason),
        "jws.key-mismatch" or "jws.unknown-key" or "key.unsupported" => new("dpop.key", fault.Reason),
        _ when fault.Code.StartsWith("jwk.", StringComparison.Ordinal) => new("dpop.key", $"{fault.Code}: {fault.Reason}"),
        _ => new("dpop.header", $"{fault.Code}: {fault.Reason}"),
    };
}
