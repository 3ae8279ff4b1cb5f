using System.Globalization;
using System.Text.Json;
using Hub.Verify.Witnesses;

namespace Hub.Cli.Commands;

/// <summary>How finality by witnesses is told.</summary>
static class FinalityText
{
    const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static void Write(TextWriter output, FinalityReport final) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"final: {final.FinalSize} entries, {final.Cosignatures} cosignatures (the policy asks for {final.Quorum}), since {final.FinalSince?.ToString(Seconds, CultureInfo.InvariantCulture)}"));

    public static void WriteJson(Utf8JsonWriter writer, FinalityReport final)
    {
        writer.WriteStartObject("finality");
        writer.WriteString("quorum", final.Quorum);
        writer.WriteNumber("size", final.FinalSize);
        writer.WriteNumber("cosignatures", final.Cosignatures);
        writer.WriteNumber("checkpoints", final.Checkpoints);
        if (final.FinalSince is { } since)
        {
            writer.WriteString("since", since.ToString(Seconds, CultureInfo.InvariantCulture));
        }
        writer.WriteEndObject();
    }
}
