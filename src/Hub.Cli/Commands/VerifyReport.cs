using System.Globalization;
using System.Text.Json;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Cli.Commands.Anchors;
using Hub.Verify;
using Hub.Verify.Chains;
using Hub.Verify.Continuations;
using Hub.Verify.TagRoots;
using Hub.Verify.Witnesses;

namespace Hub.Cli.Commands;

/// <summary>What a verification found, for a person or a program to read.</summary>
/// <param name="Kind"><c>log</c>, <c>list</c>, <c>completeness</c>, <c>proof</c> or <c>promise</c>.</param>
sealed record VerifyReport(string Kind, FaultList Faults)
{
    public Checkpoint? Checkpoint { get; init; }

    public long? EntriesRead { get; init; }

    public CompletenessReport? List { get; init; }

    /// <summary>What a proof of completeness showed; null for other targets.</summary>
    public CompletenessProof? Completeness { get; init; }

    /// <summary>The roots of tags that were rebuilt; null where no whole log was walked.</summary>
    public TagRootReport? TagRoots { get; init; }

    /// <summary>Chains that were sealed and are disclosed now; empty where there are none.</summary>
    public IReadOnlyList<DisclosedReport> Disclosed { get; init; } = [];

    /// <summary>What witnesses made final; null where no policy was given.</summary>
    public FinalityReport? Finality { get; init; }

    /// <summary>What the log says of the one whose place it took; null where that was not asked.</summary>
    public ContinuationReport? Continuation { get; init; }

    public Promise? Promise { get; init; }

    /// <summary>Whether the keys that the promise was checked with are signed by a root that came from elsewhere; null where no promise was checked.</summary>
    public bool? RootChecked { get; init; }

    /// <summary>What the check of an anchor found; null where none was asked for.</summary>
    public AnchorFinding? Anchor { get; init; }

    public void WriteText(TextWriter output)
    {
        foreach (var fault in Faults.Listed)
        {
            output.WriteLine(fault.ToString());
        }
        if (Faults.Count > Faults.Listed.Count)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {Faults.Count - Faults.Listed.Count} more"));
        }
        output.WriteLine(Faults.ExitCode switch
        {
            ExitCodes.Right => Right(),
            ExitCodes.Refused => string.Create(CultureInfo.InvariantCulture, $"WRONG: {Faults.Count} {(Faults.Count == 1 ? "fault" : "faults")}"),
            _ => "UNKNOWN: not everything could be read",
        });
        foreach (var chain in Faults.ExitCode == ExitCodes.Right ? Disclosed : [])
        {
            output.WriteLine(Whole(chain));
        }
        if (Continuation is { Record: { } record } continuation && Faults.ExitCode == ExitCodes.Right)
        {
            ContinuationText.Write(output, record, continuation);
        }
        if (Finality is { FinalSize: > 0 } final)
        {
            FinalityText.Write(output, final);
        }
        if (Faults.ExitCode == ExitCodes.Right)
        {
            Anchor?.WriteText(output);
        }
        if (RootChecked is false)
        {
            output.WriteLine("note: the promise's key was believed as keys.json names it; --root FILE checks who signed keys.json");
        }
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonText.Of(Write));

    string Right()
    {
        if (Completeness is { } proof)
        {
            return CompletenessVerify.Right(proof);
        }
        var size = Checkpoint?.Size ?? 0;
        return Kind switch
        {
            "list" => string.Create(CultureInfo.InvariantCulture, $"right: {size} entries of {Checkpoint?.Origin}; the list is complete with {List?.Count} entries: {string.Join(' ', List?.Places.Select(p => p.Index) ?? [])}\nnote: but for what a law delays, which is shown after its end date; an act under another key is not seen here"),
            "promise" => string.Create(CultureInfo.InvariantCulture, $"right: the promise is kept, entry {Promise?.Index} of {Checkpoint?.Origin}"),
            "proof" => $"right: the leaf is in {Checkpoint?.Origin}",
            _ => string.Create(CultureInfo.InvariantCulture, $"right: {size} entries of {Checkpoint?.Origin}, root {Checkpoint?.Root}") + (TagRoots is { Days: > 0 } roots ? string.Create(CultureInfo.InvariantCulture, $"; {roots.Days} daily and {roots.Months} monthly tag roots rebuilt") : ""),
        };
    }

    static string Whole(DisclosedReport chain) => string.Create(
        CultureInfo.InvariantCulture,
        $"disclosed late: order {chain.Order?.Order} by {string.Join(" and ", chain.Order?.Approvers ?? [])}, complete with {chain.List.Count} entries: {string.Join(' ', chain.List.Places.Select(p => p.Index))}");

    static void WriteDisclosed(Utf8JsonWriter writer, DisclosedReport chain)
    {
        writer.WriteStartObject();
        writer.WriteString("order", chain.Order?.Order.ToString());
        writer.WriteNumber("count", chain.List.Count);
        writer.WriteStartArray("entries");
        chain.List.Places.ToList().ForEach(place => writer.WriteNumberValue(place.Index));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        writer.WriteNumber("exitCode", Faults.ExitCode);
        if (Checkpoint is { } checkpoint)
        {
            writer.WriteString("origin", checkpoint.Origin);
            writer.WriteNumber("size", checkpoint.Size);
            writer.WriteString("root", checkpoint.Root.ToString());
        }
        if (EntriesRead is { } read)
        {
            writer.WriteNumber("entriesRead", read);
        }
        if (Finality is { } final)
        {
            FinalityText.WriteJson(writer, final);
        }
        if (TagRoots is { } roots)
        {
            writer.WriteNumber("tagRootDays", roots.Days);
            writer.WriteNumber("tagRootMonths", roots.Months);
            writer.WriteNumber("tagRootCovered", roots.Covered);
        }
        if (Completeness is { } proof)
        {
            CompletenessVerify.WriteJson(writer, proof);
        }
        if (Continuation is { Record: { } record } continuation)
        {
            ContinuationText.WriteJson(writer, record, continuation);
        }
        if (Promise is { } promise)
        {
            writer.WriteNumber("index", promise.Index);
        }
        Anchor?.WriteJson(writer);
        if (List is { } list)
        {
            writer.WriteNumber("count", list.Count);
            writer.WriteStartArray("entries");
            list.Places.ToList().ForEach(place => writer.WriteNumberValue(place.Index));
            writer.WriteEndArray();
            writer.WriteStartArray("disclosed");
            Disclosed.ToList().ForEach(chain => WriteDisclosed(writer, chain));
            writer.WriteEndArray();
        }
        JsonText.WriteFaults(writer, Faults);
        writer.WriteEndObject();
    }
}
