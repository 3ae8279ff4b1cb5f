using System.Text.Json;

namespace Hub.Jose;

/// <summary>Reads one public JWK; the codes begin with the room of the caller (<c>jwks.</c>, <c>jwk.</c>, <c>dpop.</c>).</summary>
static class JwkReader
{
    const int Ed25519KeySize = 32;
    const int MinRsaBits = 2048;
    const int MaxRsaBits = 4096;
    const int MaxExponentBytes = 4;
    const int MaxKeyIdChars = 256;

    // RFC 7518 §6.2.2, §6.3.2, §6.4.1, RFC 8037 §2: every member that is secret for some key type.
    static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <param name="backend">Whether keys for ES384 and RS384 are taken, too.</param>
    public static JoseResult<Jwk> Read(JsonElement key, string room, bool backend = false)
    {
        if (PrivateMember(key) is { } member)
        {
            return new JoseFault($"{room}.private-member", $"'{member}' in a public document");
        }
        if (!StrictJson.TryGetOptionalText(key, "kid"u8, out var keyId) || keyId is { Length: 0 or > MaxKeyIdChars })
        {
            return new JoseFault($"{room}.bad-kid", "kid is no string of 1..256 characters");
        }
        if (!TryReadUse(key, out var use))
        {
            return new JoseFault($"{room}.unknown-use", "use is neither sig nor enc");
        }
        if (!StrictJson.TryGetText(key, "kty"u8, out var type))
        {
            return new JoseFault($"{room}.unsupported-key", "kty is missing");
        }
        var read = type switch
        {
            "EC" when backend && StrictJson.TryGetText(key, "crv"u8, out var curve) && curve is "P-384" => ReadP384(key, room, keyId, use),
            "EC" => ReadEc(key, room, keyId, use),
            "RSA" => ReadRsa(key, room, keyId, use, backend && StrictJson.TryGetOptionalText(key, "alg"u8, out var alg) && alg is "RS384"),
            "OKP" => ReadOkp(key, room, keyId, use),
            _ => new JoseFault($"{room}.unsupported-key", "kty is not EC, RSA or OKP"),
        };
        if (!read.TryGet(out var jwk, out var fault))
        {
            return fault;
        }
        return use == KeyUse.Encryption && jwk is not Jwk.Ec
            ? new JoseFault($"{room}.unsupported-key", "only EC P-256 encrypts")
            : CheckAlgorithm(key, room, jwk);
    }

    static string? PrivateMember(JsonElement key)
    {
        for (var i = 0; i < PrivateMembers.Length; i++)
        {
            if (key.TryGetProperty(PrivateMembers[i], out _))
            {
                return PrivateMembers[i];
            }
        }
        return null;
    }

    static bool TryReadUse(JsonElement key, out KeyUse use)
    {
        use = KeyUse.Unstated;
        if (!StrictJson.TryGetOptionalText(key, "use"u8, out var text))
        {
            return false;
        }
        (use, var known) = text switch
        {
            null => (KeyUse.Unstated, true),
            "sig" => (KeyUse.Signature, true),
            "enc" => (KeyUse.Encryption, true),
            _ => (KeyUse.Unstated, false),
        };
        return known;
    }

    static JoseResult<Jwk> ReadEc(JsonElement key, string room, string? keyId, KeyUse use)
    {
        if (!StrictJson.TryGetText(key, "crv"u8, out var curve) || curve is not "P-256")
        {
            return new JoseFault($"{room}.unsupported-key", "crv of an EC key is not P-256");
        }
        var x = new byte[P256.CoordinateSize];
        var y = new byte[P256.CoordinateSize];
        if (!StrictJson.TryGetText(key, "x"u8, out var textX) || !StrictBase64Url.TryDecodeExact(textX, x)
            || !StrictJson.TryGetText(key, "y"u8, out var textY) || !StrictBase64Url.TryDecodeExact(textY, y))
        {
            return new JoseFault($"{room}.bad-member", "x and y are not 32 bytes of base64url each");
        }
        return P256.IsOnCurve(x, y)
            ? new Jwk.Ec(x, y, keyId, use)
            : new JoseFault($"{room}.off-curve", "the point is not on P-256");
    }

    static JoseResult<Jwk> ReadP384(JsonElement key, string room, string? keyId, KeyUse use)
    {
        var x = new byte[Jwk.P384.CoordinateSize];
        var y = new byte[Jwk.P384.CoordinateSize];
        if (!StrictJson.TryGetText(key, "x"u8, out var textX) || !StrictBase64Url.TryDecodeExact(textX, x)
            || !StrictJson.TryGetText(key, "y"u8, out var textY) || !StrictBase64Url.TryDecodeExact(textY, y))
        {
            return new JoseFault($"{room}.bad-member", "x and y are not 48 bytes of base64url each");
        }
        return Jwk.P384.IsOnCurve(x, y)
            ? new Jwk.P384(x, y, keyId, use)
            : new JoseFault($"{room}.off-curve", "the point is not on P-384");
    }

    static JoseResult<Jwk> ReadRsa(JsonElement key, string room, string? keyId, KeyUse use, bool isForRs384)
    {
        if (!StrictJson.TryGetText(key, "n"u8, out var textN) || !StrictBase64Url.TryDecode(textN, out var modulus)
            || !StrictJson.TryGetText(key, "e"u8, out var textE) || !StrictBase64Url.TryDecode(textE, out var exponent)
            || modulus.Length == 0 || modulus[0] == 0 || (modulus[^1] & 1) == 0)
        {
            return new JoseFault($"{room}.bad-member", "n or e is no minimal base64url number");
        }
        var bits = (modulus.Length * 8) - (byte.LeadingZeroCount(modulus[0]));
        if (bits is < MinRsaBits or > MaxRsaBits)
        {
            return new JoseFault($"{room}.rsa-size", $"{bits} bits, allowed are {MinRsaBits} to {MaxRsaBits}");
        }
        // FIPS 186-5 §5.1: odd and above 2^16.
        if (exponent.Length is < 3 or > MaxExponentBytes || exponent[0] == 0 || (exponent[^1] & 1) == 0)
        {
            return new JoseFault($"{room}.bad-member", "e is not an odd number of 17 to 32 bits");
        }
        return new Jwk.Rsa(modulus, exponent, keyId, use, isForRs384);
    }

    static JoseResult<Jwk> ReadOkp(JsonElement key, string room, string? keyId, KeyUse use)
    {
        if (!StrictJson.TryGetText(key, "crv"u8, out var curve) || curve is not "Ed25519")
        {
            return new JoseFault($"{room}.unsupported-key", "crv of an OKP key is not Ed25519");
        }
        var x = new byte[Ed25519KeySize];
        return StrictJson.TryGetText(key, "x"u8, out var textX) && StrictBase64Url.TryDecodeExact(textX, x)
            ? new Jwk.Ed25519(x, keyId, use)
            : new JoseFault($"{room}.bad-member", "x is not 32 bytes of base64url");
    }

    static JoseResult<Jwk> CheckAlgorithm(JsonElement key, string room, Jwk jwk)
    {
        if (!StrictJson.TryGetOptionalText(key, "alg"u8, out var algorithm))
        {
            return new JoseFault($"{room}.alg-mismatch", "alg is no string");
        }
        var fits = algorithm is null || (jwk, jwk.Use) switch
        {
            (Jwk.Ec, KeyUse.Encryption) => algorithm is "ECDH-ES",
            (Jwk.Ec, _) => algorithm is "ES256",
            (Jwk.Rsa { IsForRs384: true }, _) => algorithm is "RS384",
            (Jwk.Rsa, _) => algorithm is "PS256",
            (Jwk.P384, _) => algorithm is "ES384",
            _ => algorithm is "EdDSA" or "Ed25519",
        };
        return fits ? jwk : new JoseFault($"{room}.alg-mismatch", "alg does not fit the key and its use");
    }
}
