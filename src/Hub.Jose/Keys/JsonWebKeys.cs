using System.Text;
using System.Text.Json;

namespace Hub.Jose;

/// <summary>A JWK Set (RFC 7517 §5) of public keys, read strictly. Immutable, thread-safe.</summary>
public sealed class JsonWebKeys
{
    public const int MaxDocumentBytes = 64 * 1024;
    public const int MaxKeys = 16;

    const string Room = "jwks";

    JsonWebKeys(IReadOnlyList<Jwk> keys) => Keys = keys;

    /// <summary>1..<see cref="MaxKeys"/> keys in the order of the document; each has a distinct <c>kid</c> and a <c>use</c>.</summary>
    public IReadOnlyList<Jwk> Keys { get; }

    /// <summary>The one P-256 key with <c>use=enc</c>; null where there is none, or more than one to choose from.</summary>
    public Jwk.Ec? SealingKey
    {
        get
        {
            Jwk.Ec? found = null;
            foreach (var key in Keys)
            {
                if (key is Jwk.Ec { Use: KeyUse.Encryption } ec)
                {
                    if (found is not null)
                    {
                        return null;
                    }
                    found = ec;
                }
            }
            return found;
        }
    }

    /// <summary>Parses a set.</summary>
    /// <param name="utf8">JSON, at most <see cref="MaxDocumentBytes"/>.</param>
    /// <param name="backend">Whether keys for ES384 and RS384 are taken, too (SMART backend services).</param>
    /// <returns>The set, or a fault whose code begins with <c>jwks.</c>: one bad key refuses the whole document.</returns>
    public static JoseResult<JsonWebKeys> Parse(ReadOnlyMemory<byte> utf8, bool backend = false)
    {
        if (utf8.Length > MaxDocumentBytes)
        {
            return new JoseFault("jwks.too-large", $"{utf8.Length} bytes");
        }
        if (!StrictJson.TryParseObject(utf8, out var document))
        {
            return new JoseFault("jwks.malformed", "not one strict JSON object");
        }
        using (document)
        {
            return document.RootElement.TryGetProperty("keys"u8, out var keys) && keys.ValueKind == JsonValueKind.Array
                ? ReadKeys(keys, backend)
                : new JoseFault("jwks.malformed", "no array 'keys'");
        }
    }

    /// <summary>As <see cref="Parse(ReadOnlyMemory{byte}, bool)"/>, from text.</summary>
    public static JoseResult<JsonWebKeys> Parse(string json, bool backend = false) =>
        json.Length > MaxDocumentBytes
            ? new JoseFault("jwks.too-large", $"{json.Length} characters")
            : Parse(Encoding.UTF8.GetBytes(json), backend);

    /// <summary>The key of that <c>kid</c> and use, or null.</summary>
    public Jwk? Find(string keyId, KeyUse use)
    {
        foreach (var key in Keys)
        {
            if (key.Use == use && string.Equals(key.KeyId, keyId, StringComparison.Ordinal))
            {
                return key;
            }
        }
        return null;
    }

    /// <summary>The document that publishes these keys.</summary>
    public static string Write(IEnumerable<Jwk> keys) => Encoding.UTF8.GetString(StrictJson.Write(writer =>
    {
        writer.WriteStartArray("keys"u8);
        foreach (var key in keys)
        {
            key.WriteTo(writer);
        }
        writer.WriteEndArray();
    }).WrittenSpan);

    static JoseResult<JsonWebKeys> ReadKeys(JsonElement array, bool backend)
    {
        if (array.GetArrayLength() is 0 or > MaxKeys)
        {
            return new JoseFault("jwks.key-count", $"{array.GetArrayLength()} keys, allowed are 1 to {MaxKeys}");
        }
        var keys = new List<Jwk>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
        {
            if (!ReadKey(element, keys, backend).TryGet(out var key, out var fault))
            {
                return fault;
            }
            keys.Add(key);
        }
        return new JsonWebKeys(keys);
    }

    static JoseResult<Jwk> ReadKey(JsonElement element, List<Jwk> before, bool backend)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new JoseFault("jwks.malformed", "a key is no object");
        }
        if (!element.TryGetProperty("kid"u8, out _))
        {
            return new JoseFault("jwks.missing-kid", $"key {before.Count}");
        }
        if (!element.TryGetProperty("use"u8, out _))
        {
            return new JoseFault("jwks.missing-use", $"key {before.Count}");
        }
        if (!JwkReader.Read(element, Room, backend).TryGet(out var key, out var fault))
        {
            return fault;
        }
        return before.Exists(other => string.Equals(other.KeyId, key.KeyId, StringComparison.Ordinal))
            ? new JoseFault("jwks.duplicate-kid", $"key {before.Count}: '{key.KeyId}'")
            : key;
    }
}
