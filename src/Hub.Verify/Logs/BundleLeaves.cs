using Hub.Audit.Leaves;
using Hub.Audit.Tiles;

namespace Hub.Verify.Logs;

/// <summary>The leaves of one bundle alone; null where an entry is none. What is wrong with the bundle was said before.</summary>
sealed record BundleLeaves(TileId Bundle, IReadOnlyList<Leaf?> Leaves)
{
    /// <summary>Index of its first entry.</summary>
    public long Start => Bundle.Index * TileId.FullWidth;

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
