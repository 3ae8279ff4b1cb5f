using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Canon.Records;

/// <summary>Records to canonical bytes and back, and the hash that stands in the leaf.</summary>
public static class RecordCodec
{
    /// <summary>Longest canonical record.</summary>
    public const int MaxRecordBytes = 64 * 1024;

    /// <summary>How records are spelled: camel case, absent instead of null, unknown members refused.</summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions();

    /// <summary>Canonical form (RFC 8785) of <paramref name="record"/>, UTF-8.</summary>
    public static byte[] Encode(LedgerRecord record)
    {
        var bytes = Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(record, Options));
        return bytes.Length <= MaxRecordBytes ? bytes : throw new InvalidOperationException($"A record is at most {MaxRecordBytes} bytes.");
    }

    /// <summary>The record of <paramref name="canonical"/>.</summary>
    /// <exception cref="JsonException">The bytes are no record of this version, or not in canonical form.</exception>
    public static LedgerRecord Decode(ReadOnlySpan<byte> canonical)
    {
        var record = JsonSerializer.Deserialize<LedgerRecord>(canonical, Options) ?? throw new JsonException("a record is an object");
        return Encode(record).AsSpan().SequenceEqual(canonical) ? record : throw new JsonException("the record is not in canonical form");
    }

    /// <summary>SHA-256("hub/body/v1\n" ‖ canonical record): the <c>body</c> of the leaf.</summary>
    public static Hash256 BodyHash(ReadOnlySpan<byte> canonical) => Sha256.Of(Domains.Body, canonical);

    static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            AllowOutOfOrderMetadataProperties = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
