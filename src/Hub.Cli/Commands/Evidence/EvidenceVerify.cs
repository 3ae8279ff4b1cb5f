using System.Globalization;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Verify;
using Hub.Verify.Evidence;

namespace Hub.Cli.Commands.Evidence;

/// <summary><c>hub verify</c> of evidence bundles.</summary>
static class EvidenceVerify
{
    static ReadOnlySpan<byte> ZipStart => "PK"u8;

    /// <summary>Whether a file looks like an evidence bundle.</summary>
    public static bool IsBundle(string file) => file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || Starts(file, ZipStart);

    public static bool IsCoseReceipt(string file) => file.EndsWith(".cose", StringComparison.OrdinalIgnoreCase);

    /// <summary>Verifies a bundle and tells; gives the exit code.</summary>
    public static int Bundle(string file, NoteVerifierKey key, FileInfo? root, bool json, TextWriter output)
    {
        var report = EvidenceVerifier.Verify(Bounded.Read(file, StoredZip.MaxBytes), key, root is null ? null : Verifying.Key(root), new ManagedEd25519());
        if (json)
        {
            output.WriteLine(JsonText.Of(writer => Write(writer, report)));
        }
        else
        {
            WriteText(report, output);
        }
        return report.Faults.ExitCode;
    }

    static void WriteText(EvidenceReport report, TextWriter output)
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
            ExitCodes.Right => Right(report),
            ExitCodes.Refused => string.Create(CultureInfo.InvariantCulture, $"WRONG: {report.Faults.Count} {(report.Faults.Count == 1 ? "fault" : "faults")}"),
            _ => "UNKNOWN: nothing wrong was seen, but not everything could be checked",
        });
        if (report.Checkpoint is not null)
        {
            Notes(report).ForEach(note => output.WriteLine("note: " + note));
        }
    }

    static string Right(EvidenceReport report) => string.Create(
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
            yield return "promise";
        }
        if (entry.Replied)
        {
            yield return "signed reply";
        }
        if (entry.HasCoseReceipt)
        {
            yield return "COSE receipt";
        }
    }

    /// <summary>What the verdict does not cover.</summary>
    static List<string> Notes(EvidenceReport report)
    {
        var notes = new List<string>();
        if (!report.RootChecked)
        {
            notes.Add("the hub's keys for promises, replies and notices were believed as keys.json names them; --root FILE checks who signed keys.json");
        }
        if (report.WithoutRecords)
        {
            notes.Add("no record is shown: what the entry says is known only as far as the hub's signed reply says it");
        }
        if (report.OtherSignatures > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{report.OtherSignatures} signatures of others on the checkpoint were carried along and not checked"));
        }
        if (!report.HasAnchor)
        {
            notes.Add("no anchor: that nobody was shown another log is not part of this evidence");
        }
        return notes;
    }

    static void Write(Utf8JsonWriter writer, EvidenceReport report)
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
        writer.WriteBoolean("anchor", report.HasAnchor);
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
        writer.WriteBoolean("coseReceipt", entry.HasCoseReceipt);
        writer.WriteEndObject();
    }

    static bool Starts(string file, ReadOnlySpan<byte> start)
    {
        using var stream = Hub.Verify.Logs.RegularFile.Open(file);
        Span<byte> first = stackalloc byte[2];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual(start);
    }
}
