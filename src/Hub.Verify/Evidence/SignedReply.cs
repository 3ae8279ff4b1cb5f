using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Canon;

namespace Hub.Verify.Evidence;

/// <summary>One released value with the salt that opens its commitment.</summary>
/// <param name="Json">The value as canonical JSON.</param>
public sealed record ReplyValue(string Name, ReadOnlyMemory<byte> Json, Hash256 Salt);

/// <summary>The hub's reply as it lay inside the seal: a compact JWS, ES256, typ <c>hub-reply+jws</c>, by a reply key of <c>keys.json</c>.</summary>
/// <remarks>Nothing in it may be believed before <see cref="Verify"/>.</remarks>
public sealed class SignedReply
{
    /// <summary>Longest text that is read.</summary>
    public const int MaxChars = 1024 * 1024;

    const string Algorithm = "ES256";
    const string ReplyType = "hub-reply+jws";
    const int SignatureBytes = 64;

    readonly string _text;
    readonly byte[] _signature;

    SignedReply(string text, string keyId, byte[] payload, byte[] signature, Content content)
    {
        (_text, KeyId, _signature) = (text, keyId, signature);
        (Exchange, Origin, Values, PayloadHash) = (content.ExchangeId, content.Origin, content.Values, Hash256.Of(payload));
    }

    /// <summary>The header's <c>kid</c>.</summary>
    public string KeyId { get; }

    public Id128 Exchange { get; }

    /// <summary>The log that holds the exchange's entry.</summary>
    public string Origin { get; }

    public IReadOnlyList<ReplyValue> Values { get; }

    /// <summary>SHA-256 of the payload, as the exchange's record holds it.</summary>
    public Hash256 PayloadHash { get; }

    /// <summary>Reads a reply; null when the text is none.</summary>
    public static SignedReply? TryParse(string? text)
    {
        if (text is null || text.Length > MaxChars)
        {
            return null;
        }
        var parts = text.Split('.', 4);
        return parts.Length == 3
            && Decode(parts[0]) is { } header
            && Decode(parts[1]) is { } payload
            && Decode(parts[2]) is { Length: SignatureBytes } signature
            && KeyIdOf(header) is { } keyId
            && ContentOf(payload) is { } content
            ? new(text, keyId, payload, signature, content)
            : null;
    }

    /// <summary>Checks the signature by the one key of that id: <c>reply.key-unknown</c>, <c>reply.signature</c>, or right.</summary>
    public Verdict Verify(KeyList keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var named = keys.Reply.Where(key => string.Equals(key.Kid, KeyId, StringComparison.Ordinal)).ToList();
        using var key = named.Count == 1 ? named[0].ToEcdsa() : null;
        if (key is null)
        {
            return new("reply.key-unknown", $"exactly one P-256 key {KeyId} in keys.json", named.Count == 0 ? "none" : "another");
        }
        var signed = Encoding.ASCII.GetBytes(_text[.._text.LastIndexOf('.')]);
        return key.VerifyData(signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? Verdict.Right
            : new("reply.signature", $"a right signature by {KeyId}", "a wrong one");
    }

    static string? KeyIdOf(byte[] header)
    {
        if (StrictJson.Parse(header, MaxChars) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        using (document)
        {
            return Text(document.RootElement, "alg") is Algorithm && Text(document.RootElement, "typ") is ReplyType && !Has(document.RootElement, "crit") ? Text(document.RootElement, "kid") : null;
        }
    }

    static Content? ContentOf(byte[] payload)
    {
        if (Jcs.TryCanonicalize(payload) is not JcsResult.Canonical { Utf8: var canonical } || !canonical.AsSpan().SequenceEqual(payload))
        {
            return null;
        }
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        if (!Id128.TryParse(Text(root, "exchangeId"), out var id) || Text(root, "origin") is not { } origin || !Has(root, "fields") || root.GetProperty("fields") is not { ValueKind: JsonValueKind.Array } fields)
        {
            return null;
        }
        var values = new List<ReplyValue>();
        foreach (var field in fields.EnumerateArray())
        {
            if (Text(field, "name") is not { } name || !Hash256.TryParse(Text(field, "salt"), out var salt) || !field.TryGetProperty("value", out var value))
            {
                return null;
            }
            var json = new ArrayBufferWriter<byte>();
            Jcs.Write(json, value);
            values.Add(new(name, json.WrittenMemory, salt));
        }
        return new(id, origin, values);
    }

    static bool Has(JsonElement element, string member) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out _);

    static string? Text(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Unpadded base64url, and only the one spelling that encoding gives.</summary>
    static byte[]? Decode(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var count) == OperationStatus.Done
            && string.Equals(Base64Url.EncodeToString(bytes.AsSpan(0, count)), text, StringComparison.Ordinal)
            ? bytes[..count]
            : null;
    }

    sealed record Content(Id128 ExchangeId, string Origin, IReadOnlyList<ReplyValue> Values);
}
