using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Audit.Promises;

/// <summary>The hub's signed word that an entry is in the log: payload of a compact JWS, ES256, <c>typ=hub-promise</c>.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Id">Identifier of the leaf.</param>
/// <param name="LeafHash">RFC 6962 hash of the leaf.</param>
/// <param name="Index">Its place in the log.</param>
/// <param name="At">Its time, milliseconds since 1970 UTC.</param>
/// <remarks>Without a proof of inclusion it is evidence against the hub.</remarks>
public sealed record Promise(string Origin, Id128 Id, Hash256 LeafHash, long Index, long At)
{
    /// <summary>Value of the header's <c>typ</c>.</summary>
    public const string Type = "hub-promise";

    /// <summary>Longest text that is read.</summary>
    public const int MaxChars = 4096;

    /// <summary>Signs with a P-256 key.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="keyId">Names the key in the exported key list.</param>
    /// <returns>header.payload.signature, each unpadded base64url; header and payload are canonical JSON.</returns>
    public string Sign(ECDsa key, string keyId)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = $"{Base64Url.EncodeToString(PromiseJson.Header(keyId))}.{Base64Url.EncodeToString(PromiseJson.Payload(this))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Reads and checks a promise. Takes any text without throwing.</summary>
    /// <returns><c>promise.malformed</c>, <c>promise.signature</c>, or the promise.</returns>
    public static PromiseReading Verify(string text, ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (SignedPromise.TryParse(text) is not { } signed)
        {
            return new(null, new("promise.malformed", "a compact JWS of type hub-promise in canonical form", "something else"));
        }
        var verdict = signed.Verify(publicKey);
        return new(verdict.IsRight ? signed.Promise : null, verdict);
    }
}

/// <summary>What <see cref="Promise.Verify"/> found.</summary>
/// <param name="Promise">Null unless the verdict is right.</param>
/// <param name="Verdict">Right, or why not.</param>
public readonly record struct PromiseReading(Promise? Promise, Verdict Verdict);

/// <summary>A promise as read, before its signature was checked: nothing in it may be believed yet but the name of the key to check it with.</summary>
public sealed class SignedPromise
{
    const int SignatureBytes = 64;
    const int KeyBits = 256;
    const string CurveOid = "1.2.840.10045.3.1.7";

    readonly byte[] _signed;
    readonly byte[] _signature;

    SignedPromise(Promise promise, string keyId, byte[] signed, byte[] signature)
    {
        (Promise, KeyId, _signed, _signature) = (promise, keyId, signed, signature);
    }

    /// <summary>What it says.</summary>
    public Promise Promise { get; }

    /// <summary>The header's <c>kid</c>.</summary>
    public string KeyId { get; }

    /// <summary>Reads a compact JWS; null unless header and payload are exactly those of a promise, in canonical form.</summary>
    public static SignedPromise? TryParse(string? text)
    {
        if (text is null || text.Length > Promise.MaxChars)
        {
            return null;
        }
        var parts = text.Split('.', 4);
        if (parts.Length != 3
            || StrictBase64Url.Decode(parts[0]) is not { } header
            || StrictBase64Url.Decode(parts[1]) is not { } payload
            || StrictBase64Url.Decode(parts[2]) is not { Length: SignatureBytes } signature
            || PromiseJson.KeyIdOf(header) is not { } keyId
            || PromiseJson.Parse(payload) is not { } promise)
        {
            return null;
        }
        return new(promise, keyId, Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), signature);
    }

    /// <summary>Checks the signature: <c>promise.key</c> for a key that is not P-256, <c>promise.signature</c> for a wrong signature.</summary>
    public Verdict Verify(ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        try
        {
            if (publicKey.KeySize != KeyBits || publicKey.ExportParameters(includePrivateParameters: false).Curve.Oid.Value is not CurveOid)
            {
                return new("promise.key", "a P-256 key", $"a key of {publicKey.KeySize} bits");
            }
            return publicKey.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                ? Verdict.Right
                : new("promise.signature", $"a right signature by {KeyId}", "a wrong one");
        }
        catch (CryptographicException)
        {
            return new("promise.signature", $"a right signature by {KeyId}", "one that cannot be checked");
        }
    }
}
