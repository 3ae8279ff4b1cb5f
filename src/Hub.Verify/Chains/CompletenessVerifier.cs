using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.TagRoots;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Logs;
using Hub.Verify.TagRoots;

namespace Hub.Verify.Chains;

/// <summary>What the check of a completeness proof found.</summary>
/// <param name="Checkpoint">The checkpoint that everything stands under; null where it cannot be read.</param>
/// <param name="List">The list itself.</param>
/// <param name="Covered">Entries that roots of tags cover; those from here on are in the document whole.</param>
/// <param name="Through">Time of the last entry, milliseconds UTC: so far the list is complete; null where no entry follows the last root.</param>
public sealed record CompletenessProof(Checkpoint? Checkpoint, CompletenessReport List, long Covered, long? Through);

/// <summary>Checks a document that shows one person's list complete, with the log's key and the person's tag key, without the log.</summary>
/// <remarks>
/// Nothing of the document is taken on trust: every entry is proven under the signed checkpoint, every tag under a root of tags that stands in
/// such an entry, under the one id that its period has. The next tag must be absent from every period from the log's first entry on, not only
/// from the last ones, and from the tail, whose entries must give the checkpoint's root. What only the whole log shows is that a root was made
/// of its period's tags and that no tag stands in the log twice: an auditor's <c>hub verify DIR</c> shows both, without any person's key. Takes any bytes without throwing.
/// </remarks>
public static class CompletenessVerifier
{
    const string Document = "document";

    /// <summary>Checks a document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="tagKey">32 bytes, the person's tag key.</param>
    public static CompletenessProof Verify(ReadOnlySpan<byte> json, NoteVerifierKey key, ReadOnlySpan<byte> tagKey, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        var faults = new FaultList();
        var nothing = new CompletenessReport(0, [], faults);
        if (CompletenessDocument.TryParse(json) is not { } document)
        {
            faults.Add("completeness.malformed", Document, "a completeness proof of version 1", "something else");
            return new(null, nothing, 0, null);
        }
        var note = new FileContent.Bytes(Encoding.UTF8.GetBytes(document.Checkpoint));
        if (SignedCheckpoint.Read(note, key, ed25519, faults) is not { } checkpoint || !faults.IsRight)
        {
            return new(null, nothing, 0, null);
        }
        var walk = new Walk(document, checkpoint, tagKey.ToArray(), faults);
        walk.ReadRoots();
        walk.ReadEntries();
        walk.ReadTail();
        // In the log's order, as a copy of it would be read: numbers that do not rise with the index are a fault.
        walk.Places.Sort((one, other) => (one.Index, one.N).CompareTo((other.Index, other.N)));
        var count = Completeness.CountWithoutGap(walk.Places);
        Completeness.Judge(walk.Places, count, faults);
        walk.ReadNeighbours(count);
        return new(checkpoint, new(count, walk.Places, faults), walk.Covered, walk.Through);
    }

    sealed class Walk(CompletenessDocument document, Checkpoint checkpoint, byte[] tagKey, FaultList faults)
    {
        // Those that could be read: what was said of the others is fault enough.
        readonly List<(TagRootRecord Record, CompletenessPeriod Shown, string Place)> _roots = [];

        public List<ChainPlace> Places { get; } = [];

        public long Covered { get; private set; }

        public long? Through { get; private set; }

        public void ReadRoots()
        {
            TagPeriod? last = null;
            for (var i = 0; i < document.Periods.Count; i++)
            {
                var shown = document.Periods[i];
                var place = "period " + TagRootCheck.Text(i);
                if (LeafOf(shown.Leaf, shown.Index, shown.Path, place) is { } leaf
                    && TagRootCheck.Read(Encoding.UTF8.GetBytes(shown.Record), shown.Index, leaf, checkpoint.Origin, place, faults) is { } read)
                {
                    TagRootCheck.Follow(read.Record, read.Period, Covered, last, place, faults);
                    (last, Covered) = (read.Period, read.Record.Until);
                    _roots.Add((read.Record, shown, place));
                }
            }
        }

        public void ReadEntries()
        {
            for (var n = 0; n < document.Entries.Count; n++)
            {
                var entry = document.Entries[n];
                var place = "entry " + TagRootCheck.Text(entry.Index);
                var tag = Tag.Of(tagKey, n);
                if (LeafOf(entry.Leaf, entry.Index, entry.Path, place) is not { } leaf)
                {
                    continue;
                }
                if (SlotOf(leaf, tag) is not { } slot)
                {
                    faults.Add("completeness.tag", place, $"tag {TagRootCheck.Text(n)} of this key", "none of its four tags");
                    continue;
                }
                Places.Add(new(n, entry.Index, slot));
                if (_roots.Find(root => entry.Index >= root.Record.From && entry.Index < root.Record.Until).Record is not { } period)
                {
                    faults.Add("completeness.entry", place, "an entry of a closed period", "an entry of none that is shown");
                    continue;
                }
                faults.Compare("completeness.tag", place, tag.ToString(), entry.Tag.Tag.ToString());
                faults.Add(place, MerkleVerifier.Inclusion(TagSweep.LeafHash(tag), entry.Tag.Position, period.Tags, [.. entry.Tag.Path], period.Root));
            }
        }

        /// <summary>The entries after the last period: with the hashes of everything before they must give the signed root, so none is left out or added.</summary>
        public void ReadTail()
        {
            var tail = document.Tail;
            if (Covered > checkpoint.Size || tail.Leaves.Count != checkpoint.Size - Covered || tail.Peaks.Count != System.Numerics.BitOperations.PopCount((ulong)Covered))
            {
                faults.Add("completeness.tail", "tail", $"every entry from {TagRootCheck.Text(Covered)} to {TagRootCheck.Text(checkpoint.Size)}", TagRootCheck.Text(tail.Leaves.Count) + " entries");
                return;
            }
            var edge = RightEdge.Restore(Covered, [.. tail.Peaks]);
            var window = new TagWindow(tagKey);
            Places.ForEach(place => window.TryFind(Tag.Of(tagKey, place.N), out _));
            for (var i = 0; i < tail.Leaves.Count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(tail.Leaves[i]);
                edge.Append(Rfc6962.LeafHash(bytes));
                if (!Leaf.TryParse(bytes, out var leaf))
                {
                    faults.Add("leaf.malformed", "entry " + TagRootCheck.Text(Covered + i), "the canonical bytes of a leaf", TagRootCheck.Text(bytes.Length) + " other bytes");
                    continue;
                }
                Search(leaf, Covered + i, window);
                Through = leaf.At;
            }
            faults.Compare("completeness.tail-root", "tail", checkpoint.Root.ToString(), edge.Root().ToString());
        }

        /// <summary>The tag after the last one found stands in no period at all.</summary>
        public void ReadNeighbours(long count)
        {
            var absent = Tag.Of(tagKey, count);
            _roots.ForEach(root => CheckNeighbours(root.Record, root.Shown, absent, root.Place));
        }

        void CheckNeighbours(TagRootRecord record, CompletenessPeriod shown, Id128 absent, string place)
        {
            foreach (var neighbour in new[] { shown.Before, shown.After }.OfType<TagPlace>())
            {
                faults.Add(place, MerkleVerifier.Inclusion(TagSweep.LeafHash(neighbour.Tag), neighbour.Position, record.Tags, [.. neighbour.Path], record.Root));
            }
            if (!IsBetween(shown.Before, shown.After, TagSweep.Number(absent), record.Tags))
            {
                faults.Add("completeness.neighbour", place, $"the two adjacent tags around {absent}", $"positions {Told(shown.Before)} and {Told(shown.After)}");
            }
        }

        /// <summary>Whether nothing can stand between two places of a sorted tree, and the sought number would.</summary>
        static bool IsBetween(TagPlace? before, TagPlace? after, UInt128 sought, long count)
        {
            var isBelow = before is null || (before.Position >= 0 && before.Position < count && TagSweep.Number(before.Tag) < sought);
            var isAbove = after is null || (after.Position >= 0 && after.Position < count && TagSweep.Number(after.Tag) > sought);
            return isBelow && isAbove && (before, after) switch
            {
                (null, null) => false,
                (null, { } first) => first.Position == 0,
                ({ } last, null) => last.Position == count - 1,
                ({ } left, { } right) => right.Position - left.Position == 1,
            };
        }

        static string Told(TagPlace? place) => place is null ? "none" : $"{TagRootCheck.Text(place.Position)} ({place.Tag})";

        Leaf? LeafOf(string text, long index, IReadOnlyList<Hash256> path, string place)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var verdict = MerkleVerifier.Inclusion(Rfc6962.LeafHash(bytes), index, checkpoint.Size, [.. path], checkpoint.Root);
            faults.Add(place, verdict);
            if (!Leaf.TryParse(bytes, out var leaf))
            {
                faults.Add("leaf.malformed", place, "the canonical bytes of a leaf", TagRootCheck.Text(bytes.Length) + " other bytes");
                return null;
            }
            return verdict.IsRight ? leaf : null;
        }

        void Search(Leaf leaf, long index, TagWindow window)
        {
            for (var slot = 0; slot < Tags.Count; slot++)
            {
                if (window.TryFind(leaf.Tags[slot], out var n))
                {
                    Places.Add(new(n, index, slot));
                }
            }
        }

        static int? SlotOf(Leaf leaf, Id128 tag)
        {
            for (var slot = 0; slot < Tags.Count; slot++)
            {
                if (leaf.Tags[slot] == tag)
                {
                    return slot;
                }
            }
            return null;
        }
    }
}
