using System.Globalization;
using Hub.Audit.Trails;
using Hub.Canon;

namespace Hub.Verify.Trails;

/// <summary>What bytes are that are no trail document.</summary>
public static class NoTrail
{
    /// <summary>In a few words, with line and column where the text breaks off or goes wrong; never its content.</summary>
    /// <param name="document">Bytes that <see cref="TrailDocument.TryParse"/> does not take.</param>
    public static string Describe(ReadOnlySpan<byte> document) => document.IsEmpty
        ? "nothing, 0 bytes"
        : StrictJson.Parse(document, TrailDocument.MaxBytes) switch
        {
            StrictJsonResult.Refused { Fault: var fault } => string.Create(CultureInfo.InvariantCulture, $"{document.Length} bytes that {How(document)} at line {fault.Line}, column {fault.Column}: {fault.Message}"),
            StrictJsonResult.Parsed { Document: var other } => Other(other),
            _ => throw new InvalidOperationException("A text is parsed or refused."),
        };

    static string How(ReadOnlySpan<byte> document) =>
        document[0] is (byte)'{' && document.TrimEnd(" \t\r\n"u8)[^1] is not (byte)'}' ? "begin like JSON and break off" : "are no JSON";

    static string Other(System.Text.Json.JsonDocument other)
    {
        other.Dispose();
        return "JSON of another kind";
    }
}
