using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Verify.Logs;

/// <summary>One entry bundle and its level-0 tile, read and hashed; independent of every other, so that many are made at once.</summary>
sealed class BundleCheck
{
    BundleCheck(TileId bundle)
    {
        Bundle = bundle;
        (EntryHashes, Leaves) = (new(bundle.Width), new(bundle.Width));
    }

    /// <summary>Which bundle.</summary>
    public TileId Bundle { get; }

    /// <summary>Index of its first entry.</summary>
    public long Start => Bundle.Index * TileId.FullWidth;

    /// <summary>Whether there is neither bundle nor tile.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>Faults of these two files alone.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Hashes of the entries as they are in the bundle; fewer than its width where it is cut.</summary>
    public List<Hash256> EntryHashes { get; }

    /// <summary>The entries as leaves; null where one is not the canonical form of a leaf.</summary>
    public List<Leaf?> Leaves { get; }

    /// <summary>The hashes that the tree goes on with: the tile's where it has the right length, else the entries'; null when neither is whole.</summary>
    public Hash256[]? TreeHashes { get; private set; }

    /// <summary>Root of a full tile.</summary>
    public Hash256? Root { get; private set; }

    public static BundleCheck Run(LogDirectory directory, TileId bundle)
    {
        var check = new BundleCheck(bundle);
        var entries = directory.Read(bundle);
        var tileId = bundle with { Level = 0 };
        var hashes = directory.Read(tileId);
        check.IsAbsent = entries is FileContent.Missing && hashes is FileContent.Missing;
        if (entries.OrFault(bundle.Path, check.Faults) is { } bytes)
        {
            check.ReadEntries(bytes.Span);
        }
        if (hashes.OrFault(tileId.Path, check.Faults) is { } tile)
        {
            check.ReadTile(tileId, tile.Span);
        }
        if (check.TreeHashes is null && check.EntryHashes.Count == bundle.Width)
        {
            check.TreeHashes = check.EntryHashes.ToArray();
        }
        if (check.TreeHashes is { } whole && bundle.IsFull)
        {
            check.Root = HashTile.Root(MemoryMarshal.AsBytes(whole.AsSpan()), 0, TileId.FullWidth);
        }
        return check;
    }

    void ReadEntries(ReadOnlySpan<byte> bytes)
    {
        var reader = EntryBundle.Read(bytes);
        while (EntryHashes.Count < Bundle.Width && reader.TryNext(out var entry))
        {
            EntryHashes.Add(Rfc6962.LeafHash(entry));
            Leaf? leaf = Leaf.TryParse(entry, out var parsed) ? parsed : null;
            if (leaf is null)
            {
                Faults.Add("leaf.malformed", Place(Leaves.Count), "the canonical bytes of a leaf", Number(entry.Length) + " other bytes");
            }
            Leaves.Add(leaf);
        }
        if (EntryHashes.Count < Bundle.Width || reader.RestBytes > 0)
        {
            Faults.Add("bundle.length", Bundle.Path, Number(Bundle.Width) + " whole entries and no more", $"{Number(EntryHashes.Count)} and {Number(reader.RestBytes)} further bytes");
        }
    }

    void ReadTile(TileId tileId, ReadOnlySpan<byte> tile)
    {
        if (!HashTile.IsOfWidth(tile, tileId.Width))
        {
            Faults.Add("tile.length", tileId.Path, Number(tileId.Width * Hash256.SizeBytes) + " bytes", Number(tile.Length) + " bytes");
            return;
        }
        TreeHashes = MemoryMarshal.Cast<byte, Hash256>(tile).ToArray();
        for (var i = 0; i < EntryHashes.Count; i++)
        {
            if (EntryHashes[i] != TreeHashes[i])
            {
                Faults.Add("leaf.hash", Place(i), $"{TreeHashes[i]} as in {tileId.Path}", EntryHashes[i].ToString());
            }
        }
    }

    string Place(int offset) => "entry " + Number(Start + offset);

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
