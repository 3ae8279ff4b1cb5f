using System.Globalization;
using System.Text.Json;
using Hub.Audit.Notes;
using Hub.Verify;
using Hub.Verify.Chains;

namespace Hub.Cli.Commands;

/// <summary>What a reconciliation found, for a person or a program to read.</summary>
/// <param name="Checkpoint">The log's; null where the log itself is wrong, and nothing was compared.</param>
/// <param name="Found">Null where nothing was compared.</param>
sealed record ReconcileReport(FaultList Faults, Checkpoint? Checkpoint, ReconciliationReport? Found)
{
    public void WriteText(TextWriter output)
    {
        foreach (var fault in Faults.Listed)
        {
            output.WriteLine(Plain.Text(fault.ToString()));
        }
        if (Found is { } found)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Checkpoint?.Size} entries of {Checkpoint?.Origin}; {found.Count} of the agency: {found.Asked} as asker or its own, {found.Provided} as provider"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"journals: {found.Matched} match, {found.Pending} are too young to judge, {found.Unreached} refusals did not reach the source"));
            if (found.Earlier > 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"journals: {found.Earlier} lines are earlier, promised under the log that this one continues, and were not compared"));
            }
        }
        output.WriteLine(Faults.ExitCode switch
        {
            ExitCodes.Right => "right: what the hub lists, what the log shows and what the agency holds fit",
            ExitCodes.Refused => string.Create(CultureInfo.InvariantCulture, $"WRONG: {Faults.Count} {(Faults.Count == 1 ? "fault" : "faults")}"),
            _ => "UNKNOWN: not everything could be read",
        });
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonText.Of(Write));

    void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "reconciliation");
        writer.WriteNumber("exitCode", Faults.ExitCode);
        if (Checkpoint is { } checkpoint)
        {
            writer.WriteString("origin", checkpoint.Origin);
            writer.WriteNumber("size", checkpoint.Size);
        }
        if (Found is { } found)
        {
            writer.WriteNumber("count", found.Count);
            writer.WriteNumber("asked", found.Asked);
            writer.WriteNumber("provided", found.Provided);
            writer.WriteNumber("matched", found.Matched);
            writer.WriteNumber("pending", found.Pending);
            writer.WriteNumber("unreached", found.Unreached);
            writer.WriteNumber("earlier", found.Earlier);
        }
        JsonText.WriteFaults(writer, Faults);
        writer.WriteEndObject();
    }
}
