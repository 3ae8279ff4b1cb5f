using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>A record as it stands beside the log: clear or sealed bytes, closed by a check value. Made by <see cref="Keys.RecordSealer"/>.</summary>
/// <remarks>The check value finds damage without any key; what an entry says is bound by the leaf's body hash alone.</remarks>
[JsonConverter(typeof(Converter))]
public sealed class StoredRecord
{
    /// <summary>Longest stored form: the longest record, its wrapped keys and framing.</summary>
    public const int MaxSizeBytes = 80 * 1024;

    /// <summary>Length of the closing check value: the first bytes of SHA-256 over everything before it.</summary>
    public const int CheckBytes = 8;

    StoredRecord(byte[] bytes) => Bytes = bytes;

    /// <summary>Content and check value. Not to be changed.</summary>
    public byte[] Bytes { get; }

    /// <summary>The content, without its check value.</summary>
    public ReadOnlySpan<byte> Content => Bytes.AsSpan(0, Bytes.Length - CheckBytes);

    /// <summary>Closes <paramref name="content"/> with its check value.</summary>
    public static StoredRecord Of(ReadOnlySpan<byte> content)
    {
        if (content.Length is 0 or > MaxSizeBytes - CheckBytes)
        {
            throw new ArgumentException($"A stored record is at most {MaxSizeBytes} bytes and not empty.", nameof(content));
        }
        var bytes = new byte[content.Length + CheckBytes];
        content.CopyTo(bytes);
        Check(content, bytes.AsSpan(content.Length));
        return new(bytes);
    }

    /// <summary>Reads stored bytes; null when the check value does not fit.</summary>
    public static StoredRecord? TryRead(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length is <= CheckBytes or > MaxSizeBytes)
        {
            return null;
        }
        Span<byte> check = stackalloc byte[CheckBytes];
        Check(bytes.AsSpan(0, bytes.Length - CheckBytes), check);
        return check.SequenceEqual(bytes.AsSpan(bytes.Length - CheckBytes)) ? new(bytes) : null;
    }

    static void Check(ReadOnlySpan<byte> content, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        Sha256.Of(content).CopyTo(hash);
        hash[..CheckBytes].CopyTo(check);
    }

    sealed class Converter : JsonConverter<StoredRecord>
    {
        public override StoredRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryRead(reader.GetBytesFromBase64()) ?? throw new JsonException("the stored record's check value does not fit");

        public override void Write(Utf8JsonWriter writer, StoredRecord value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Bytes);
    }
}
