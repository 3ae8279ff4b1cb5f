using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Audit.Leaves;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Evidence;

/// <summary>Makes evidence bundles. The same parts always give the same bytes.</summary>
public static class EvidenceBundle
{
    /// <summary>The zip (<see cref="StoredZip"/>).</summary>
    /// <exception cref="ArgumentException">The files together are more than a bundle holds.</exception>
    public static byte[] Write(EvidenceParts parts) => StoredZip.Write(Files(parts, EvidenceReadme.Current));

    /// <summary>Every file of the bundle of these parts.</summary>
    internal static IReadOnlyList<StoredFile> Files(EvidenceParts parts, ReadOnlyMemory<byte> readme)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [EvidenceNames.Readme] = readme,
            [EvidenceNames.Checkpoint] = parts.Checkpoint,
            [EvidenceNames.Vkey] = Line(parts.Vkey),
        };
        Put(files, EvidenceNames.Keys, parts.Keys);
        Put(files, EvidenceNames.Trail, parts.Trail);
        Put(files, EvidenceNames.Anchor, parts.Anchor?.Evidence);
        Put(files, EvidenceNames.AnchorConsistency, parts.Anchor?.Consistency);
        foreach (var entry in parts.Entries)
        {
            PutEntry(files, entry);
        }
        foreach (var (index, value) in Openings(parts))
        {
            Put(files, EvidenceNames.Opening(index, value.Name), Preimage(value));
        }
        List<StoredFile> listed = [.. files.Select(file => new StoredFile(file.Key, file.Value))];
        listed.Add(new(EvidenceNames.Manifest, EvidenceManifest.Of(parts, listed)));
        listed.Add(new(EvidenceNames.Sums, Sums(listed)));
        return listed;
    }

    /// <summary>One line as a file holds it.</summary>
    internal static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");

    /// <summary>The line of a file that holds one; null when it holds anything else.</summary>
    internal static string? OfLine(ReadOnlySpan<byte> bytes) =>
        bytes is [.., (byte)'\n'] && Encoding.UTF8.GetString(bytes[..^1]) is var text && !text.Contains('\n', StringComparison.Ordinal) ? text : null;

    /// <summary>A record, when these bytes are one; whether it is the log's is not asked.</summary>
    internal static LedgerRecord? RecordOf(ReadOnlySpan<byte> canonical)
    {
        try
        {
            return canonical.Length <= RecordCodec.MaxRecordBytes ? RecordCodec.Decode(canonical) : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Number of values that the bundle opens of one entry.</summary>
    internal static int OpeningsOf(EvidenceParts parts, long index) => Openings(parts).Count(opening => opening.Index == index);

    static void PutEntry(Dictionary<string, ReadOnlyMemory<byte>> files, EvidenceEntry entry)
    {
        Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.Leaf), entry.Leaf);
        Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.Record), entry.Record);
        Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.Proof), entry.Proof);
        Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.CoseReceipt), entry.CoseReceipt);
        Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.Promise), EvidenceParts.Optional(entry.Promise is { } promise ? Line(promise) : null));
        Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.Reply), EvidenceParts.Optional(entry.Reply is { } reply ? Line(reply) : null));
        if (entry.Record is { } bytes && RecordOf(bytes.Span) is NoticeRecord notice)
        {
            Put(files, EvidenceNames.Of(entry.Index, EvidenceNames.Notice), Line(notice.Statement));
        }
    }

    /// <summary>Values that the reader may see, each with the exchange that committed to it: those of the agency's own reply, or those a decision rests on.</summary>
    static IEnumerable<(long Index, ReplyValue Value)> Openings(EvidenceParts parts)
    {
        var replies = parts.Entries.SelectMany(entry => SignedReply.TryParse(entry.Reply)?.Values.Select(value => (entry.Index, value)) ?? []);
        return replies.Concat(parts.Entries.SelectMany(entry => entry.Record is { } bytes && RecordOf(bytes.Span) is DecisionRecord decision ? Used(decision, parts.Entries) : []));
    }

    static IEnumerable<(long Index, ReplyValue Value)> Used(DecisionRecord decision, IReadOnlyList<EvidenceEntry> entries) =>
        from input in decision.Inputs
        from entry in entries
        where Leaf.TryParse(entry.Leaf.Span, out var leaf) && leaf.Id == input.Exchange
        from value in input.Values
        select (entry.Index, new ReplyValue(value.Name, Encoding.UTF8.GetBytes(value.Json), value.Salt));

    /// <summary>The bytes whose SHA-256 is the commitment, so that one command checks it.</summary>
    static byte[] Preimage(ReplyValue value) => [.. Domains.Field, .. value.Salt.ToArray(), .. value.Json.Span];

    /// <summary>The first of a name stands; a name that fits no file is left out, its value stands in the reply or record all the same.</summary>
    static void Put(Dictionary<string, ReadOnlyMemory<byte>> files, string name, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { } content && StoredZip.IsName(name))
        {
            files.TryAdd(name, content);
        }
    }

    internal static byte[] Sums(IReadOnlyList<StoredFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{ManifestFile.Hash(file.Bytes.Span)}  {file.Name}\n");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
