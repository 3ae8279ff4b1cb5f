using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Canon;

/// <summary>A SHA-256 value: 32 bytes; as text 43 characters of unpadded base64url.</summary>
[StructLayout(LayoutKind.Sequential)]
[JsonConverter(typeof(Converter))]
public readonly record struct Hash256
{
    /// <summary>Length in bytes.</summary>
    public const int SizeBytes = 32;

    const int TextLength = 43;

    readonly ulong _a, _b, _c, _d;

    /// <param name="bytes">Exactly 32 bytes.</param>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
        {
            throw new ArgumentException("A SHA-256 value is 32 bytes.", nameof(bytes));
        }
        this = MemoryMarshal.Read<Hash256>(bytes);
    }

    /// <summary>SHA-256 of <paramref name="data"/>.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> data) => Sha256.Of(data);

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>A new array of the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[SizeBytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 43 characters of unpadded base64url; anything else, non-canonical trailing bits included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        if (Base64UrlText.TryDecodeExact(text, TextLength, bytes))
        {
            hash = new(bytes);
            return true;
        }
        hash = default;
        return false;
    }

    /// <summary>43 characters of unpadded base64url.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    sealed class Converter : JsonConverter<Hash256>
    {
        public override Hash256 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var hash) ? hash : throw new JsonException("expected 43 characters of base64url (SHA-256)");

        public override void Write(Utf8JsonWriter writer, Hash256 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
