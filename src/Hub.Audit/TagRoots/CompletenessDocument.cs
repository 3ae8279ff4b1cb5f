using System.Text.Json;
using Hub.Audit.Merkle;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.TagRoots;

/// <summary>A tag of a period's tree and its way to the root.</summary>
/// <param name="Position">Among the sorted tags, from 0.</param>
/// <param name="Path">Inclusion proof, the sibling first.</param>
public sealed record TagPlace(long Position, Id128 Tag, IReadOnlyList<Hash256> Path);

/// <summary>A closed period: its root, and that the person's next tag is not in it.</summary>
/// <param name="Index">Place of the <c>tag.root</c> entry.</param>
/// <param name="Leaf">That entry's exact text.</param>
/// <param name="Record">Its record, canonical JSON.</param>
/// <param name="Path">Inclusion proof of the entry under the checkpoint.</param>
/// <param name="Before">The greatest tag below the sought one; absent where that would be the first of all.</param>
/// <param name="After">The least tag above it; absent where it would be the last of all.</param>
public sealed record CompletenessPeriod(long Index, string Leaf, string Record, IReadOnlyList<Hash256> Path, TagPlace? Before = null, TagPlace? After = null);

/// <summary>An entry of the person in a closed period. The n-th of the list carries tag n.</summary>
/// <param name="Index">Place in the log.</param>
/// <param name="Leaf">The entry's exact text.</param>
/// <param name="Path">Inclusion proof of the entry under the checkpoint.</param>
/// <param name="Tag">Where its tag stands in the tree of its period.</param>
public sealed record CompletenessEntry(long Index, string Leaf, IReadOnlyList<Hash256> Path, TagPlace Tag);

/// <summary>What no period covers yet, whole.</summary>
/// <param name="Peaks">Roots of the complete subtrees over everything before, from left (highest) to right: with the leaves they give the checkpoint's root.</param>
/// <param name="Leaves">Every entry's exact text, in order.</param>
public sealed record CompletenessTail(IReadOnlyList<Hash256> Peaks, IReadOnlyList<string> Leaves);

/// <summary>A proof that one person's list of entries is complete, to be checked with the log's key and the person's tag key alone.</summary>
/// <param name="V">1.</param>
/// <param name="Checkpoint">The signed note.</param>
/// <param name="Periods">Months and then days, from the log's first entry without gap.</param>
/// <param name="Entries">The person's entries in closed periods.</param>
public sealed record CompletenessDocument(
    int V, string Checkpoint, IReadOnlyList<CompletenessPeriod> Periods, IReadOnlyList<CompletenessEntry> Entries, CompletenessTail Tail)
{
    /// <summary>Shape of this version.</summary>
    public const int Version = 1;

    /// <summary>Largest document that is made or read.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Most periods: eighty years of months and the days since.</summary>
    public const int MaxPeriods = 1_024;

    /// <summary>Most entries of the person in closed periods.</summary>
    public const int MaxEntries = 4_096;

    /// <summary>Most entries that no period covers.</summary>
    public const int MaxTail = 16_384;

    /// <summary>The document as canonical JSON, UTF-8.</summary>
    public byte[] ToJson() => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(this, RecordCodec.Options));

    /// <summary>Reads a document without believing anything in it; null when it is none, or larger than any.</summary>
    public static CompletenessDocument? TryParse(ReadOnlySpan<byte> json)
    {
        if (StrictJson.Parse(json, MaxBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        using (document)
        {
            try
            {
                return document.Deserialize<CompletenessDocument>(RecordCodec.Options) is { V: Version } read && read.IsWhole ? read : null;
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
            {
                return null;
            }
        }
    }

    /// <summary>The platform checks members for null, but not the items of a list.</summary>
    bool IsWhole =>
        Periods.Count <= MaxPeriods && Entries.Count <= MaxEntries && Tail.Leaves.Count <= MaxTail && Tail.Peaks.Count <= RightEdge.MaxHeights
        && Periods.All(period => period is not null && IsPath(period.Path) && IsPlace(period.Before) && IsPlace(period.After))
        && Entries.All(entry => entry is not null && IsPath(entry.Path) && IsPlace(entry.Tag))
        && Tail.Leaves.All(leaf => leaf is not null);

    static bool IsPlace(TagPlace? place) => place is null || IsPath(place.Path);

    static bool IsPath(IReadOnlyList<Hash256> path) => path.Count <= MerkleVerifier.MaxProofHashes;
}
