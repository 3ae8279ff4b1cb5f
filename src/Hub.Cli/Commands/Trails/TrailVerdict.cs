using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Audit.Trails;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary>What a verification of a trail found, for a person or a program to read.</summary>
/// <param name="RootChecked">The key list is signed by a root that came from elsewhere.</param>
/// <param name="KeysGiven">A key list was named.</param>
sealed record TrailVerdict(TrailReport Report, bool RootChecked, bool KeysGiven)
{
    public void WriteText(TextWriter output)
    {
        var faults = Report.Faults;
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
