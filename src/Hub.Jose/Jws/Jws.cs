using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Hub.Jose;

/// <summary>A verified or merely parsed JWS in compact form (RFC 7515 §3.1).</summary>
/// <param name="Header">Checked against the rules.</param>
/// <param name="Payload">The bytes that were signed.</param>
public sealed record JwsContent(JwsHeader Header, ReadOnlyMemory<byte> Payload);

/// <summary>JWS compact serialization (RFC 7515). Thread-safe.</summary>
public static class Jws
{
    /// <summary>Signs with ES256.</summary>
    /// <param name="payload">Any bytes.</param>
    /// <param name="key">Its <c>kid</c> goes into the header, unless <paramref name="extra"/> carries the key itself.</param>
    /// <param name="typ">Explicit type (RFC 8725 §3.11), such as <c>hub-promise</c>.</param>
    /// <param name="extra">Writes further members; it must not repeat alg, typ or kid.</param>
    /// <param name="withKeyId">False where the key is inside (<c>jwk</c>) and a <c>kid</c> would say it twice.</param>
    /// <exception cref="ArgumentException"><paramref name="extra"/> repeats a member or writes bad JSON.</exception>
    public static string Sign(ReadOnlySpan<byte> payload, EcKey key, string typ, Action<Utf8JsonWriter>? extra = null, bool withKeyId = true)
    {
        var header = StrictJson.Write(writer =>
        {
            writer.WriteString("alg"u8, JwsAlgorithmNames.Es256);
            writer.WriteString("typ"u8, typ);
            if (withKeyId)
            {
                writer.WriteString("kid"u8, key.KeyId);
            }
            extra?.Invoke(writer);
        });
        if (extra is not null)
        {
            if (!StrictJson.TryParseObject(header.WrittenMemory, out var document))
            {
                throw new ArgumentException("the extra members repeat a member or are not strict JSON", nameof(extra));
            }
            document.Dispose();
        }
        var headerChars = Base64Url.GetEncodedLength(header.WrittenCount);
        var signedChars = headerChars + 1 + Base64Url.GetEncodedLength(payload.Length);
        var compact = new byte[signedChars + 1 + Base64Url.GetEncodedLength(P256.SignatureSize)];
        Base64Url.EncodeToUtf8(header.WrittenSpan, compact);
        compact[headerChars] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, compact.AsSpan(headerChars + 1));
        Span<byte> signature = stackalloc byte[P256.SignatureSize];
        key.Sign(compact.AsSpan(0, signedChars), signature);
        compact[signedChars] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, compact.AsSpan(signedChars + 1));
        return Encoding.ASCII.GetString(compact);
    }

    /// <summary>Verifies against one known key.</summary>
    public static JoseResult<JwsContent> Verify(string compact, JwsRules rules, VerificationKey key) =>
        Verify(compact, rules, _ => key);

    /// <summary>Verifies against the key that the header leads to.</summary>
    /// <param name="compact">The token; at most the length that the rules give.</param>
    /// <param name="rules">What is accepted.</param>
    /// <param name="lookup">Sees the checked header before the signature is; null: no such key.</param>
    /// <returns>The content, or a fault: <c>jws.malformed</c>, <c>jws.too-large</c>, <c>jws.alg-refused</c>, <c>jws.crit-refused</c>,
    /// <c>jws.header-refused</c>, <c>jws.typ-mismatch</c>, <c>jws.unknown-key</c>, <c>jws.key-mismatch</c>, <c>jws.signature-invalid</c>.</returns>
    public static JoseResult<JwsContent> Verify(string compact, JwsRules rules, Func<JwsHeader, VerificationKey?> lookup)
    {
        if (!CompactForm.TrySplit(compact, rules.MaxChars, out var parts))
        {
            return compact.Length > rules.MaxChars
                ? new JoseFault("jws.too-large", $"{compact.Length} characters")
                : new JoseFault("jws.malformed", "not three parts of strict base64url");
        }
        if (!JwsHeader.Read(parts.Header, rules).TryGet(out var header, out var fault))
        {
            return fault;
        }
        if (lookup(header) is not { } key)
        {
            return new JoseFault("jws.unknown-key", "no key for this header");
        }
        if (key.Algorithm != header.Algorithm)
        {
            return new JoseFault("jws.key-mismatch", "the key is of another algorithm");
        }
        return key.Verify(parts.SigningInput, parts.Signature)
            ? new JwsContent(header, parts.Payload)
            : new JoseFault("jws.signature-invalid", "the signature does not fit");
    }

    /// <summary>Reads without verifying: for choosing a client by its <c>iss</c>, say. Nothing in the content is to be believed.</summary>
    public static JoseResult<JwsContent> Parse(string compact, JwsRules rules)
    {
        if (!CompactForm.TrySplit(compact, rules.MaxChars, out var parts))
        {
            return new JoseFault("jws.malformed", "too long, or not three parts of strict base64url");
        }
        return JwsHeader.Read(parts.Header, rules).TryGet(out var header, out var fault)
            ? new JwsContent(header, parts.Payload)
            : fault;
    }
}
