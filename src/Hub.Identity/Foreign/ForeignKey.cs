using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>One public key of another party, made ready to verify. Thread-safe.</summary>
sealed class ForeignKey
{
    readonly VerificationKey key;
    readonly RSAParameters? rsa;

    ForeignKey(string? keyId, IReadOnlyList<string> algorithms, VerificationKey key, RSAParameters? rsa) =>
        (KeyId, Algorithms, this.key, this.rsa) = (keyId, algorithms, key, rsa);

    public string? KeyId { get; }

    /// <summary>What the key verifies: its kind allows it, and its own <c>alg</c> where it has one.</summary>
    public IReadOnlyList<string> Algorithms { get; }

    /// <summary>Reads one element of a key set; null for a key that signs nothing here: of another use, kind or size.</summary>
    public static ForeignKey? Read(JsonElement element, Ed25519Verify? ed25519)
    {
        if (element.ValueKind != JsonValueKind.Object || (element.TryGetProperty("use", out _) && !JsonClaims.Is(element, "use", "sig")))
        {
            return null;
        }
        // The members that make the key, and no other: "alg" may say RS256, which the reader of the hub's own clients refuses.
        if (!Jwk.Parse(Bare(element)).TryGet(out var jwk, out _) || !VerificationKey.From(jwk, ed25519).TryGet(out var ready, out _))
        {
            return null;
        }
        var algorithms = AlgorithmsOf(jwk, JsonClaims.Text(element, "alg"));
        if (algorithms.Length == 0)
        {
            return null;
        }
        return new ForeignKey(JsonClaims.Text(element, "kid"), algorithms, ready, jwk is Jwk.Rsa ? RsaOf(element) : null);
    }

    /// <summary>True where the signature is right; <paramref name="algorithm"/> is one of <see cref="Algorithms"/>.</summary>
    public bool Verify(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (algorithm is not ForeignAlgorithm.Rs256)
        {
            return key.Verify(data, signature);
        }
        using var verifier = RSA.Create(rsa!.Value);
        return verifier.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    static string[] AlgorithmsOf(Jwk key, string? named)
    {
        string[] possible = key switch
        {
            Jwk.Rsa => [ForeignAlgorithm.Ps256, ForeignAlgorithm.Rs256],
            Jwk.Ec => [ForeignAlgorithm.Es256],
            _ => [ForeignAlgorithm.EdDsa],
        };
        return named is null ? possible : [.. possible.Where(one => string.Equals(one, ForeignAlgorithm.Named(named), StringComparison.Ordinal))];
    }

    static byte[] Bare(JsonElement element)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in element.EnumerateObject().Where(member => member.Name is "kty" or "crv" or "x" or "y" or "n" or "e" or "d" or "p" or "q" or "k"))
            {
                member.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static RSAParameters RsaOf(JsonElement element) => new()
    {
        Modulus = Base64Url.DecodeFromChars(JsonClaims.Text(element, "n")),
        Exponent = Base64Url.DecodeFromChars(JsonClaims.Text(element, "e")),
    };
}
