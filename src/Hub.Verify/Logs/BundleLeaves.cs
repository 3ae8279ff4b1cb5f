using Hub.Audit.Leaves;
using Hub.Audit.Tiles;

namespace Hub.Verify.Logs;

/// <summary>The leaves of one bundle alone; null where an entry is none. What is wrong with the bundle was said before.</summary>
sealed record BundleLeaves(TileId Bundle, IReadOnlyList<Leaf?> Leaves)
{
    /// <summary>Index of its first entry.</summary>
    public long Start => Bundle.Index * TileId.FullWidth;

    /// <summary>The leaves of the bundle of that number in a log of <paramref name="size"/> entries; none where it has no such bundle.</summary>
    public static IReadOnlyList<Leaf?> Of(LogDirectory directory, long bundle, long size) =>
        TileLayout.At(TileId.EntriesLevel, bundle, size) is { } tile ? Read(directory, tile).Leaves : [];

    /// <summary>One leaf; null where there is none, or none that can be read.</summary>
    public static Leaf? At(LogDirectory directory, long index, long size) =>
        Of(directory, index / TileId.FullWidth, size).ElementAtOrDefault((int)(index % TileId.FullWidth));

    public static BundleLeaves Read(LogDirectory directory, TileId bundle)
    {
        var leaves = new List<Leaf?>(bundle.Width);
        if (directory.TryRead(bundle, out var bytes))
        {
            var reader = EntryBundle.Read(bytes.Span);
            while (leaves.Count < bundle.Width && reader.TryNext(out var entry))
            {
                leaves.Add(Leaf.TryParse(entry, out var leaf) ? leaf : null);
            }
        }
        return new(bundle, leaves);
    }
}
