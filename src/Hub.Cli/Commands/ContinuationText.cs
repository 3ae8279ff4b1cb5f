using System.Globalization;
using System.Text.Json;
using Hub.Canon.Records;
using Hub.Verify.Continuations;

namespace Hub.Cli.Commands;

/// <summary>How a log that took the place of another is told.</summary>
static class ContinuationText
{
    public static void Write(TextWriter output, ContinuationRecord record, ContinuationReport found)
    {
        output.WriteLine(found.LostCount == 0
            ? string.Create(CultureInfo.InvariantCulture, $"continues {record.Continues}: its first {record.Survives.Size} entries survive, none is known to be lost")
            : string.Create(CultureInfo.InvariantCulture, $"continues {record.Continues}: its first {record.Survives.Size} entries survive, entries {record.Lost.From} to {record.Lost.End - 1} ({found.LostCount}) are lost"));
        if (found.CopyHasThem)
        {
            output.WriteLine("the copy holds them: they can be read there, and the hub did not have them");
        }
        output.WriteLine("entries that the continued log had taken and not yet signed may be lost too; nothing shows those");
        if (!found.ListSigned)
        {
            output.WriteLine("note: keys.json was believed as it stands, and so which keys signed the continued log; --root FILE checks who signed it");
        }
    }

    public static void WriteJson(Utf8JsonWriter writer, ContinuationRecord record, ContinuationReport found)
    {
        writer.WriteStartObject("continues");
        writer.WriteString("origin", record.Continues);
        writer.WriteNumber("survives", record.Survives.Size);
        writer.WriteNumber("lostFrom", record.Lost.From);
        writer.WriteNumber("lostEnd", record.Lost.End);
        writer.WriteBoolean("copyHasLost", found.CopyHasThem);
        writer.WriteBoolean("keysSigned", found.ListSigned);
        writer.WriteEndObject();
    }
}
