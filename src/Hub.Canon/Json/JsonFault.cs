using System.Text.Json;

namespace Hub.Canon;

/// <summary>Why a JSON text was refused, and where.</summary>
/// <param name="Code">One of <see cref="JsonFaultCodes"/>.</param>
/// <param name="Line">1-based; only U+000A ends a line.</param>
/// <param name="Column">1-based, in code points of that line.</param>
/// <param name="Message">For a person; never repeats text of the document, which may hold personal data.</param>
public sealed record JsonFault(string Code, long Line, long Column, string Message)
{
    internal static JsonFault At(ReadOnlySpan<byte> utf8Json, long offset, string code, string message)
    {
        var before = utf8Json[..(int)Math.Min(offset, utf8Json.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        var column = 1;
        foreach (var unit in before[lineStart..])
        {
            // Continuation bytes (10xxxxxx) belong to the code point before them.
            column += (unit & 0xC0) == 0x80 ? 0 : 1;
        }
        return new JsonFault(code, before.Count((byte)'\n') + 1, column, message);
    }

    /// <summary>The fault behind an exception of the platform's reader, told without echoing the text.</summary>
    internal static JsonFault FromReader(ReadOnlySpan<byte> utf8Json, JsonException exception)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += utf8Json[offset..].IndexOf((byte)'\n') + 1;
        }
        offset = Math.Min(utf8Json.Length, offset + (int)(exception.BytePositionInLine ?? 0));
        return At(utf8Json, offset, JsonFaultCodes.Malformed, offset == utf8Json.Length
            ? "the text ends before its JSON value does"
            : "this cannot stand here in JSON (RFC 8259)");
    }
}

/// <summary>Stable codes of <see cref="JsonFault"/>.</summary>
public static class JsonFaultCodes
{
    /// <summary>Not the grammar of RFC 8259, a lone surrogate, or a number no double can hold.</summary>
    public const string Malformed = "json.malformed";

    /// <summary>Two members of one object have the same name.</summary>
    public const string DuplicateMember = "json.duplicate-member";

    /// <summary>More nested arrays and objects than allowed.</summary>
    public const string TooDeep = "json.too-deep";

    /// <summary>More bytes than the caller allows.</summary>
    public const string TooLarge = "json.too-large";

    /// <summary>Bytes that are no UTF-8.</summary>
    public const string NotUtf8 = "json.not-utf8";
}

/// <summary>Carries a <see cref="JsonFault"/> out of the nested reading; callers see a <see cref="JsonException"/>.</summary>
internal sealed class JsonFaultException(JsonFault fault)
    : JsonException($"{fault.Message} (line {fault.Line}, column {fault.Column})", null, fault.Line - 1, fault.Column - 1)
{
    public JsonFault Fault { get; } = fault;
}
