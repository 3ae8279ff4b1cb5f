using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Hub.Canon;

/// <summary>What became of a text given to <see cref="Jcs.TryCanonicalize"/>.</summary>
public abstract record JcsResult
{
    JcsResult()
    {
    }

    /// <summary>The canonical text, UTF-8 without BOM.</summary>
    public sealed record Canonical(byte[] Utf8) : JcsResult;

    /// <summary>The text has no canonical form.</summary>
    public sealed record Refused(JsonFault Fault) : JcsResult;
}

/// <summary>JSON Canonicalization Scheme (RFC 8785). Thread-safe.</summary>
/// <remarks>
/// Numbers are IEEE doubles, as RFC 8785 wants: digits beyond a double are rounded away, so what must stay exact
/// travels as a string or as an integer below 2^53.
/// </remarks>
public static class Jcs
{
    /// <summary>Most nested arrays and objects.</summary>
    public const int MaxDepth = 64;

    // An element was accepted by whoever parsed it; comments and trailing commas it may hold carry no value.
    static readonly JsonReaderOptions ElementOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The canonical text of a JSON text.</summary>
    /// <exception cref="JsonException">Malformed, invalid UTF-8, duplicate member names, lone surrogates, a number beyond
    /// a double, or deeper than <see cref="MaxDepth"/>; line and position are set.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
        var copy = Open(utf8Json, default, MaxDepth);
        try
        {
            return copy.Run().ToArray();
        }
        finally
        {
            copy.Dispose();
        }
    }

    /// <summary>The canonical text of a node; <c>null</c> is the JSON literal.</summary>
    /// <exception cref="JsonException">As for text; line and position refer to the node's own serialisation.</exception>
    public static byte[] Canonicalize(JsonNode? node)
    {
        JcsNode.Check(node, MaxDepth);
        var written = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(written, new JsonWriterOptions { MaxDepth = MaxDepth, SkipValidation = true }))
        {
            if (node is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                node.WriteTo(writer);
            }
        }
        return Canonicalize(written.WrittenSpan);
    }

    /// <summary>Like <see cref="Canonicalize(ReadOnlySpan{byte})"/>, with refusal as a result.</summary>
    public static JcsResult TryCanonicalize(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return new JcsResult.Canonical(Canonicalize(utf8Json));
        }
        catch (JsonFaultException refused)
        {
            return new JcsResult.Refused(refused.Fault);
        }
    }

    /// <summary>Writes the canonical text of an element.</summary>
    /// <exception cref="JsonException">As for text; nothing was written then.</exception>
    public static void Write(IBufferWriter<byte> target, JsonElement element)
    {
        ArgumentNullException.ThrowIfNull(target);
        var utf8Json = JsonMarshal.GetRawUtf8Value(element);
        var copy = Open(utf8Json, ElementOptions, MaxDepth);
        try
        {
            target.Write(copy.Run());
        }
        finally
        {
            copy.Dispose();
        }
    }

    /// <summary>Reads the text by all rules of canonical JSON and keeps nothing.</summary>
    /// <exception cref="JsonFaultException">The text breaks one.</exception>
    internal static void Check(ReadOnlySpan<byte> utf8Json, int maxDepth)
    {
        var copy = Open(utf8Json, default, maxDepth);
        try
        {
            copy.Run();
        }
        finally
        {
            copy.Dispose();
        }
    }

    static JcsCopy Open(ReadOnlySpan<byte> utf8Json, JsonReaderOptions options, int maxDepth)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            throw new JsonFaultException(JsonFault.At(utf8Json, ValidPrefix(utf8Json), JsonFaultCodes.NotUtf8, "these bytes are no UTF-8"));
        }
        return new JcsCopy(utf8Json, options, maxDepth);
    }

    static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }
        return offset;
    }
}
