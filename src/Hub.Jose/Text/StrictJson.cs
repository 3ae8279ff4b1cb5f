using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Hub.Jose;

/// <summary>JSON objects without room for two readings: valid UTF-8, no duplicate member at any depth, no lone surrogates.</summary>
static class StrictJson
{
    const int MaxDepth = 8;

    static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>Options to write with: "+" and the like stay as they are, since headers are base64url and never HTML.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses one object; after success no accessor of its strings and names can throw for their content.</summary>
    public static bool TryParseObject(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span) || !EscapesAreWhole(utf8.Span))
        {
            return false;
        }
        try
        {
            document = JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException)
        {
            return false;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }
        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>A member that must be a string; false where it is absent or of another kind.</summary>
    public static bool TryGetText(JsonElement element, ReadOnlySpan<byte> name, [NotNullWhen(true)] out string? text)
    {
        text = element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        return text is not null;
    }

    /// <summary>An optional string: true with null where it is absent, false where it is of another kind.</summary>
    public static bool TryGetOptionalText(JsonElement element, ReadOnlySpan<byte> name, out string? text)
    {
        text = null;
        return !element.TryGetProperty(name, out _) || TryGetText(element, name, out text);
    }

    public static ArrayBufferWriter<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    // "\ud800" alone is grammatical JSON, but no string: reading it throws. Escapes are rare, so most texts skip the walk.
    static bool EscapesAreWhole(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\u"u8) < 0)
        {
            return true;
        }
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
