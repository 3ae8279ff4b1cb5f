using System.Globalization;
using System.Text.Json;
using Hub.Cli.Commands.Anchors;
using Hub.Verify.Evidence;

namespace Hub.Cli.Commands.Evidence;

/// <summary>What the verification of a bundle found, for a person or a program to read.</summary>
/// <param name="isFinal">Whether the chain calls the anchor's block final; null: not asked, or it has no word for it.</param>
sealed class EvidenceText(EvidenceReport report, bool? isFinal)
{
    public void WriteText(TextWriter output)
    {
        foreach (var fault in report.Faults.Listed)
        {
            output.WriteLine(Plain.Text(fault.ToString()));
        }
        foreach (var entry in report.Entries)
        {
            string[] shown = [entry.Type is { } type ? $"record ({type})" : "no record", .. Words(entry)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"entry {entry.Index} ({Plain.Text(entry.Role)}): {string.Join(", ", shown)}"));
        }
        output.WriteLine(report.Faults.ExitCode switch
        {
            ExitCodes.Right => Right(),
            ExitCodes.Refused => string.Create(CultureInfo.InvariantCulture, $"WRONG: {report.Faults.Count} {(report.Faults.Count == 1 ? "fault" : "faults")}"),
            _ => "UNKNOWN: nothing wrong was seen, but not everything could be checked",
        });
        if (report.Checkpoint is not null)
        {
            WriteStatus(output);
            Notes().ForEach(note => output.WriteLine("note: " + note));
        }
    }

    string Right() => string.Create(
        CultureInfo.InvariantCulture,
        $"right: {report.Entries.Count} {(report.Entries.Count == 1 ? "entry" : "entries")} of {report.Checkpoint?.Origin} under checkpoint {report.Checkpoint?.Size}{(report.Trail is { } trail ? "; trail " + trail.Conclusion : "")}");

    static IEnumerable<string> Words(EvidenceEntryReport entry)
    {
        if (entry.Openings > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{entry.Openings} values");
        }
        if (entry.Promised)
        {
            yield return "promise" + Proven(!entry.IsPromiseUnproven);
        }
        if (entry.Replied)
        {
            yield return "signed reply" + Proven(!entry.IsReplyUnproven);
        }
        if (entry.HasCoseReceipt)
        {
            yield return "COSE receipt";
        }
    }

    static string Proven(bool proven) => proven ? "" : " (key unproven: give --root)";

    string? Status => report.Status?.ToString().ToLowerInvariant();

    /// <summary>How far the proof got, and what the witnesses and the chain have to do with it.</summary>
    void WriteStatus(TextWriter output)
    {
        if (Status is not { } status)
        {
            return;
        }
        output.WriteLine("status: " + status + (report.KeysChecked ? "" : ", of the entries alone: nothing proves that promise or reply are the hub's"));
        if (report.Finality is { FinalSize: > 0 } final)
        {
            FinalityText.Write(output, final);
        }
        if (report.Anchor is { Faults.IsRight: true } anchor)
        {
            new AnchorFinding(anchor, isFinal).WriteText(output);
        }
    }

    /// <summary>What the verdict does not cover.</summary>
    List<string> Notes()
    {
        var notes = new List<string>();
        if (!report.RootChecked)
        {
            notes.Add("nothing checked who signed keys.json, which names the hub's keys for promises, replies and notices; --root FILE does");
        }
        if (report.WithoutRecords)
        {
            notes.Add("no record is shown: what the entry says is known only as far as the hub's signed reply says it");
        }
        if (report.OtherSignatures > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{report.OtherSignatures} signatures of others on the checkpoint were carried along and not checked{(report.Finality is null ? "; --policy FILE names witnesses" : "")}"));
        }
        if (report.Anchor is null)
        {
            notes.Add("no anchor: that nobody was shown another log is not part of this evidence");
        }
        return notes;
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "evidence");
        writer.WriteNumber("exitCode", report.Faults.ExitCode);
        if (report.About is { } about)
        {
            writer.WriteString("about", about.Kind.ToString().ToLowerInvariant());
            writer.WriteString("id", about.Id.ToString());
            writer.WriteString("reader", about.Reader.ToString().ToLowerInvariant());
        }
        if (report.Checkpoint is { } checkpoint)
        {
            writer.WriteString("origin", checkpoint.Origin);
            writer.WriteNumber("size", checkpoint.Size);
            writer.WriteString("root", checkpoint.Root.ToString());
        }
        if (report.Trail is { } trail)
        {
            writer.WriteString("conclusion", trail.Conclusion);
        }
        writer.WriteBoolean("rootChecked", report.RootChecked);
        writer.WriteNumber("otherSignatures", report.OtherSignatures);
        writer.WriteString("status", Status);
        writer.WriteBoolean("keysChecked", report.KeysChecked);
        if (report.Key is { } key)
        {
            writer.WriteString("key", key.ToString());
        }
        if (report.Finality is { } final)
        {
            FinalityText.WriteJson(writer, final);
        }
        if (report.Anchor is { } anchor)
        {
            new AnchorFinding(anchor, isFinal).WriteJson(writer);
        }
        writer.WriteStartArray("entries");
        foreach (var entry in report.Entries)
        {
            WriteEntry(writer, entry);
        }
        writer.WriteEndArray();
        JsonText.WriteFaults(writer, report.Faults);
        writer.WriteEndObject();
    }

    static void WriteEntry(Utf8JsonWriter writer, EvidenceEntryReport entry)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", entry.Index);
        writer.WriteString("id", entry.Id?.ToString());
        writer.WriteString("role", entry.Role);
        writer.WriteString("type", entry.Type);
        writer.WriteNumber("openings", entry.Openings);
        writer.WriteBoolean("promise", entry.Promised);
        writer.WriteBoolean("reply", entry.Replied);
        writer.WriteBoolean("keysChecked", entry.KeysChecked);
        writer.WriteBoolean("coseReceipt", entry.HasCoseReceipt);
        writer.WriteEndObject();
    }
}
