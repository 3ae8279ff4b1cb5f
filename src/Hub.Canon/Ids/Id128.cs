using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Canon;

/// <summary>A 16-byte identifier (leaf, subject, consent, tag); as text 22 characters of unpadded base64url.</summary>
[StructLayout(LayoutKind.Sequential)]
[JsonConverter(typeof(Converter))]
public readonly record struct Id128
{
    /// <summary>Length in bytes.</summary>
    public const int SizeBytes = 16;

    const int TextLength = 22;

    readonly ulong _a, _b;

    /// <param name="bytes">Exactly 16 bytes.</param>
    public Id128(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
        {
            throw new ArgumentException("An identifier is 16 bytes.", nameof(bytes));
        }
        this = MemoryMarshal.Read<Id128>(bytes);
    }

    /// <summary>16 bytes from the system's random number generator.</summary>
    public static Id128 Random()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        RandomNumberGenerator.Fill(bytes);
        return new(bytes);
    }

    /// <summary>Writes the 16 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>A new array of the 16 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[SizeBytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 22 characters of unpadded base64url; anything else, non-canonical trailing bits included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Id128 id)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        if (Base64UrlText.TryDecodeExact(text, TextLength, bytes))
        {
            id = new(bytes);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>22 characters of unpadded base64url.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    sealed class Converter : JsonConverter<Id128>
    {
        public override Id128 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("expected 22 characters of base64url (16 bytes)");

        public override void Write(Utf8JsonWriter writer, Id128 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

        public override Id128 ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Id128 value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
    }
}
