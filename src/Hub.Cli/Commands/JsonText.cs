using System.Text;
using System.Text.Json;
using Hub.Verify;

namespace Hub.Cli.Commands;

/// <summary>JSON for programs that read a command's answer.</summary>
static class JsonText
{
    static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string Of(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            write(writer);
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A command that came to no answer: <c>exitCode</c> and <c>why</c> alone.</summary>
    public static void WriteFailure(Utf8JsonWriter writer, int exitCode, string why)
    {
        writer.WriteStartObject();
        writer.WriteNumber("exitCode", exitCode);
        writer.WriteString("why", why);
        writer.WriteEndObject();
    }

    /// <summary>Members <c>faultCount</c> and <c>faults</c>.</summary>
    public static void WriteFaults(Utf8JsonWriter writer, FaultList faults)
    {
        writer.WriteNumber("faultCount", faults.Count);
        writer.WriteStartArray("faults");
        foreach (var fault in faults.Listed)
        {
            writer.WriteStartObject();
            writer.WriteString("code", fault.Code);
            writer.WriteString("place", fault.Place);
            writer.WriteString("expected", fault.Expected);
            writer.WriteString("found", fault.Found);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
