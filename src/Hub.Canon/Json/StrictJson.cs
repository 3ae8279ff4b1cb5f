using System.Text.Json;

namespace Hub.Canon;

/// <summary>What became of a text given to <see cref="StrictJson.Parse"/>.</summary>
public abstract record StrictJsonResult
{
    StrictJsonResult()
    {
    }

    /// <summary>The document; the caller disposes it.</summary>
    public sealed record Parsed(JsonDocument Document) : StrictJsonResult;

    /// <summary>The text was refused.</summary>
    public sealed record Refused(JsonFault Fault) : StrictJsonResult;
}

/// <summary>JSON as it may cross the hub's border: one reading for every party, or none (I-JSON, RFC 7493). Thread-safe.</summary>
public static class StrictJson
{
    /// <summary>Most nested arrays and objects.</summary>
    public const int MaxDepth = 32;

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a copy of <paramref name="utf8Json"/>, so that the caller's buffer may be reused.</summary>
    /// <param name="utf8Json">UTF-8 without BOM: no comments, no trailing commas, no duplicate member names,
    /// no lone surrogates, numbers within a double.</param>
    /// <param name="maxBytes">Longest text accepted.</param>
    public static StrictJsonResult Parse(ReadOnlySpan<byte> utf8Json, int maxBytes)
    {
        if (utf8Json.Length > maxBytes)
        {
            return new StrictJsonResult.Refused(new JsonFault(JsonFaultCodes.TooLarge, 1, 1, $"{utf8Json.Length} bytes, at most {maxBytes} are taken"));
        }
        if (utf8Json.StartsWith(ByteOrderMark))
        {
            return new StrictJsonResult.Refused(new JsonFault(JsonFaultCodes.Malformed, 1, 1, "the text starts with a byte order mark (RFC 8259 §8.1)"));
        }
        try
        {
            Jcs.Check(utf8Json, MaxDepth);
        }
        catch (JsonFaultException refused)
        {
            return new StrictJsonResult.Refused(refused.Fault);
        }
        return new StrictJsonResult.Parsed(JsonDocument.Parse(utf8Json.ToArray(), new JsonDocumentOptions { MaxDepth = MaxDepth }));
    }
}
