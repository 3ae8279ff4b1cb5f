using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>Signed tokens of one server of others (RFC 7515, RFC 8725). Thread-safe.</summary>
/// <param name="issuer">Whose keys count.</param>
/// <param name="algorithms">Of <see cref="ForeignAlgorithm"/>; a token with another is refused.</param>
/// <param name="isType">Whether a token of this <c>typ</c>, which may be absent, is of the kind that is read.</param>
sealed class ForeignTokens(ForeignIssuer issuer, IReadOnlyList<string> algorithms, Func<string?, bool> isType)
{
    /// <summary>Longest token that is looked at.</summary>
    public const int MaxChars = 16 * 1024;

    // Members that change what the signature means, or say where the key comes from.
    static readonly string[] RefusedMembers = ["jku", "x5u", "x5c", "jwk", "b64", "zip"];

    /// <summary>The claims of a token whose signature held; their meaning is the caller's to check.</summary>
    /// <returns>The claims, to be disposed of; or a fault <c>jws.…</c> or <c>foreign.…</c>.</returns>
    public async ValueTask<JoseResult<JsonDocument>> Read(string compact, CancellationToken cancellationToken)
    {
        if (compact.Length > MaxChars)
        {
            return new JoseFault("jws.too-large", $"{compact.Length} characters");
        }
        if (!TrySplit(compact, out var parts))
        {
            return new JoseFault("jws.malformed", "not three parts of base64url");
        }
        if (!ReadHeader(parts.Header).TryGet(out var header, out var fault))
        {
            return fault;
        }
        if (!(await issuer.Key(header.KeyId, header.Algorithm, cancellationToken)).TryGet(out var key, out fault))
        {
            return fault;
        }
        if (!key.Verify(header.Algorithm, Encoding.ASCII.GetBytes(compact[..compact.LastIndexOf('.')]), parts.Signature))
        {
            return new JoseFault("jws.signature-invalid", "the signature does not fit");
        }
        return Object(parts.Payload) is { } claims ? claims : new JoseFault("jws.malformed", "the payload is no strict JSON object");
    }

    JoseResult<Header> ReadHeader(byte[] json)
    {
        using var document = Object(json);
        if (document is null)
        {
            return new JoseFault("jws.malformed", "the header is no strict JSON object");
        }
        var header = document.RootElement;
        if (header.TryGetProperty("crit", out _))
        {
            return new JoseFault("jws.crit-refused", "no extension is understood");
        }
        if (RefusedMembers.FirstOrDefault(name => header.TryGetProperty(name, out _)) is { } refused)
        {
            return new JoseFault("jws.header-refused", $"'{refused}' is not allowed");
        }
        if (JsonClaims.Text(header, "alg") is not { } algorithm || !algorithms.Contains(ForeignAlgorithm.Named(algorithm), StringComparer.Ordinal))
        {
            return new JoseFault("jws.alg-refused", "alg is not one of those allowed");
        }
        return isType(JsonClaims.Text(header, "typ"))
            ? new Header(ForeignAlgorithm.Named(algorithm), JsonClaims.Text(header, "kid"))
            : new JoseFault("jws.typ-mismatch", "typ is that of something else");
    }

    static JsonDocument? Object(byte[] utf8)
    {
        if (StrictJson.Parse(utf8, MaxChars) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }
        document.Dispose();
        return null;
    }

    static bool TrySplit(string compact, out (byte[] Header, byte[] Payload, byte[] Signature) parts)
    {
        parts = default;
        if (compact.Split('.') is not [var header, var payload, var signature] || !IsBase64Url(header) || !IsBase64Url(payload) || !IsBase64Url(signature))
        {
            return false;
        }
        parts = (Base64Url.DecodeFromChars(header), Base64Url.DecodeFromChars(payload), Base64Url.DecodeFromChars(signature));
        return true;
    }

    // The platform's own check lets padding and white space pass.
    static bool IsBase64Url(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && Base64Url.IsValid(text);

    sealed record Header(string Algorithm, string? KeyId);
}
