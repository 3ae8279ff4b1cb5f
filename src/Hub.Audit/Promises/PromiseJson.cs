using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Canon;

namespace Hub.Audit.Promises;

/// <summary>Header and payload of a promise as canonical JSON, and back from exactly that.</summary>
static class PromiseJson
{
    const string Algorithm = "ES256";

    static readonly JsonSerializerOptions Options = MakeOptions();

    public static byte[] Header(string keyId) => Canonical(new HeaderJson(Algorithm, keyId, Promise.Type));

    public static byte[] Payload(Promise promise) => Canonical(new PayloadJson(promise.At, promise.Id, promise.Index, promise.LeafHash, promise.Origin));

    public static string? KeyIdOf(byte[] header) =>
        Read<HeaderJson>(header) is { Alg: Algorithm, Typ: Promise.Type } read ? read.Kid : null;

    public static Promise? Parse(byte[] payload) =>
        Read<PayloadJson>(payload) is { Index: >= 0, At: >= 0 } read ? new(read.Origin, read.Id, read.LeafHash, read.Index, read.At) : null;

    static T? Read<T>(byte[] json)
        where T : class
    {
        try
        {
            // Written again and compared, so that members twice, other spellings and white space are refused.
            return JsonSerializer.Deserialize<T>(json, Options) is { } value && Canonical(value).AsSpan().SequenceEqual(json) ? value : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    static byte[] Canonical<T>(T value) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, Options));

    static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    sealed record HeaderJson(string Alg, string Kid, string Typ);

    sealed record PayloadJson(long At, Id128 Id, long Index, Hash256 LeafHash, string Origin);
}
