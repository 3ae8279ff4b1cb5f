using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary><c>hub trail show</c>: a trail in words.</summary>
static class TrailShow
{
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(TrailOptions.Agency) is not null)
        {
            return await TrailSummaryShow.RunAsync(parsed, cancel);
        }
        using var file = OutputFile.Open(parsed.GetValue(TrailOptions.Out));
        var trail = await TrailSource.FindAsync(parsed, cancel);
        if (TrailDocument.TryParse(trail.Bytes) is not { } document)
        {
            throw CommandException.Refused($"{trail.From}: no trail document, but {NoTrail.Describe(trail.Bytes)}");
        }
        file?.Keep(trail.Bytes);
        var output = parsed.InvocationConfiguration.Output;
        var words = TrailWords.Of(parsed.GetRequiredValue(TrailOptions.Language));
        if (parsed.GetValue(TrailOptions.Key) is not { } keyFile)
        {
            new TrailText(output, words, null).Write(document, [.. document.Steps.Select(Unverified)]);
            await output.WriteLineAsync(words.NotChecked);
            return ExitCodes.Right;
        }
        var keys = await TrailSource.KeysAsync(parsed, trail, cancel);
        var report = TrailVerifier.Verify(trail.Bytes, Verifying.Key(keyFile), keys, new ManagedEd25519());
        new TrailText(output, words, report.Faults).Write(document, report.Steps);
        new TrailVerdict(report, trail.From, parsed.GetValue(TrailOptions.Root) is not null, parsed.GetValue(TrailOptions.Keys) is not null).WriteText(output);
        return report.Faults.ExitCode;
    }

    /// <summary>A step as the document says it, believed by nobody.</summary>
    static TrailStep Unverified(TrailEntryDocument entry, int number) =>
        new(number, entry.Index, Leaf.TryParse(Canonical(entry.Leaf), out var leaf) ? leaf.At : null, RecordOf(entry.Record));

    static LedgerRecord? RecordOf(JsonElement? json)
    {
        try
        {
            return json is { } element ? RecordCodec.Decode(Canonical(element)) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            return null;
        }
    }

    static byte[] Canonical(JsonElement element)
    {
        var written = new ArrayBufferWriter<byte>();
        Jcs.Write(written, element);
        return written.WrittenSpan.ToArray();
    }
}
