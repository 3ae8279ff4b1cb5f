using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Checks entries one by one: the leaf, its place in the log, and that the record is the one the leaf commits to.</summary>
sealed class EntryCheck(string origin, INoteVerifier key, FaultList faults)
{
    readonly Dictionary<long, Hash256> _roots = [];

    /// <summary>The largest signed checkpoint seen.</summary>
    public Checkpoint? Newest { get; private set; }

    /// <summary>Null when there is no leaf to speak of.</summary>
    /// <param name="mayLackRecord">Not every reader is shown the record: then its absence says nothing of an erasure.</param>
    public CheckedEntry? Run(TrailEntryDocument entry, string place, bool mayLackRecord = false)
    {
        var bytes = Canonical(entry.Leaf);
        if (!Leaf.TryParse(bytes, out var leaf))
        {
            faults.Add("leaf.malformed", place, "a leaf of the log", "something else");
            return null;
        }
        if (leaf.Id != entry.Id)
        {
            faults.Add("entry.id", place, leaf.Id.ToString(), entry.Id.ToString());
        }
        var hash = Rfc6962.LeafHash(bytes);
        CheckProof(entry, bytes, hash, place);
        return new(place, entry.Index, leaf, hash, entry.Record is null && mayLackRecord ? null : RecordOf(entry.Record, leaf, place));
    }

    void CheckProof(TrailEntryDocument entry, byte[] leaf, Hash256 leafHash, string place)
    {
        if (TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof)) is not { } proof)
        {
            faults.Add("proof.malformed", place, "c2sp.org/tlog-proof@v1", "something else");
            return;
        }
        if (proof.Index != entry.Index)
        {
            faults.Add("entry.index", place, Text(proof.Index), Text(entry.Index));
        }
        // Nothing authenticates what a proof brings along besides; here it may only be the leaf again.
        if (proof.Extra is { } extra && !extra.Span.SequenceEqual(leaf))
        {
            faults.Add("proof.extra", place, "the leaf or nothing", Text(extra.Length) + " other bytes");
        }
        faults.Add(place, proof.Verify(leafHash, key));
        if (proof.Checkpoint.Verify(key).IsRight && Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint))
        {
            Remember(checkpoint, place);
        }
    }

    /// <summary>Two signed trees of one size are one tree, or the log told two stories.</summary>
    void Remember(Checkpoint checkpoint, string place)
    {
        if (!_roots.TryAdd(checkpoint.Size, checkpoint.Root) && _roots[checkpoint.Size] != checkpoint.Root)
        {
            faults.Add("checkpoint.fork", place, $"root {_roots[checkpoint.Size]} at size {Text(checkpoint.Size)}", checkpoint.Root.ToString());
        }
        if (Newest is null || checkpoint.Size > Newest.Size)
        {
            Newest = checkpoint;
        }
    }

    LedgerRecord? RecordOf(JsonElement? json, Leaf leaf, string place)
    {
        if (json is not { } element)
        {
            faults.AddUncheckable("record.erased", place, "the record of " + leaf.Body, "none: erased");
            return null;
        }
        var canonical = Canonical(element);
        if (RecordCodec.BodyHash(canonical) is var body && body != leaf.Body)
        {
            faults.Add("record.body", place, leaf.Body.ToString(), body.ToString());
            return null;
        }
        if (Read(canonical, element) is not { } record)
        {
            faults.Add("record.malformed", place, "a record of the ledger", "something else");
            return null;
        }
        if (!string.Equals(record.Origin, origin, StringComparison.Ordinal))
        {
            faults.Add("record.origin", place, origin, record.Origin);
        }
        return record;
    }

    static LedgerRecord? Read(byte[] canonical, JsonElement element)
    {
        if (canonical.Length > RecordCodec.MaxRecordBytes || HoldsNull(element))
        {
            return null;
        }
        try
        {
            return RecordCodec.Decode(canonical);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Records leave out what they do not have; a null inside a list would stand for a member that must be there.</summary>
    static bool HoldsNull(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => element.EnumerateArray().Any(HoldsNull),
        JsonValueKind.Object => element.EnumerateObject().Any(member => HoldsNull(member.Value)),
        _ => false,
    };

    static byte[] Canonical(JsonElement element)
    {
        var written = new ArrayBufferWriter<byte>();
        Jcs.Write(written, element);
        return written.WrittenSpan.ToArray();
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
