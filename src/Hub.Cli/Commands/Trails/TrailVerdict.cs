using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Audit.Trails;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary>What a verification of a trail found, for a person or a program to read.</summary>
/// <param name="From">The file, or what was asked of a hub.</param>
/// <param name="RootChecked">The key list is signed by a root that came from elsewhere.</param>
/// <param name="KeysGiven">A key list was named.</param>
sealed record TrailVerdict(TrailReport Report, string From, bool RootChecked, bool KeysGiven)
{
    public void WriteText(TextWriter output)
    {
        var faults = Report.Faults;
        if (Cause(Report, From) is { } cause)
        {
            output.WriteLine(Plain.Text(cause));
        }
        foreach (var fault in faults.Listed)
        {
            output.WriteLine(Plain.Text(fault.ToString()));
        }
        if (faults.Count > faults.Listed.Count)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {faults.Count - faults.Listed.Count} more"));
        }
        output.WriteLine(faults.ExitCode switch
        {
            ExitCodes.Right => $"right: trail {Report.Document?.Trail} of {Report.Checkpoint?.Origin}, {Report.Conclusion}",
            ExitCodes.Refused => string.Create(CultureInfo.InvariantCulture, $"WRONG: {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}"),
            _ => $"UNKNOWN: nothing wrong was seen, but not everything could be checked; {Report.Conclusion}",
        });
        if (KeysGiven && !RootChecked)
        {
            output.WriteLine("note: the notices' key was believed as keys.json names it; --root FILE checks who signed keys.json");
        }
        if (faults.Listed.Any(fault => fault.Code is "notice.unchecked"))
        {
            output.WriteLine("note: --keys keys.json or --root FILE lets the notices' signatures be checked too");
        }
    }

    /// <summary>Why the document was not gone through at all, in plain words; null when it was.</summary>
    public static string? Cause(TrailReport report, string from)
    {
        if (report.Document is null)
        {
            return report.Faults.IsWrong ? $"{from} is no trail document" : null;
        }
        return report switch
        {
            { Faults.Listed: [{ Code: "document.origin" } origin, ..], Entries.Count: 0 } => $"{from} is a trail of the log {origin.Found}, --key is a key of the log {origin.Expected}",
            { Faults.Listed: [.., { Code: "note.unsigned" }], Entries.Count: 0 } => $"{from} is a trail of the log {report.Document.Origin}, but --key is not the key that signed it",
            _ => null,
        };
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonText.Of(Write));

    void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "trail");
        writer.WriteNumber("exitCode", Report.Faults.ExitCode);
        if (Report.Document is { } document)
        {
            writer.WriteString("trail", document.Trail.ToString());
            writer.WriteNumber("steps", document.Steps.Count);
        }
        if (Report.Checkpoint is { } checkpoint)
        {
            writer.WriteString("origin", checkpoint.Origin);
            writer.WriteNumber("size", checkpoint.Size);
        }
        if (Report.State is { } state)
        {
            writer.WriteString("stage", state.Stage.Code());
            writer.WriteString("outcome", state.Outcome);
            if (state.ClosedThrough is { } through)
            {
                writer.WriteNumber("closedThrough", through);
            }
        }
        writer.WriteString("conclusion", Report.Conclusion);
        writer.WriteBoolean("rootChecked", RootChecked);
        JsonText.WriteFaults(writer, Report.Faults);
        writer.WriteEndObject();
    }
}
