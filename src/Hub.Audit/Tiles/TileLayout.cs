namespace Hub.Audit.Tiles;

/// <summary>Which tiles a log of a given size has (C2SP tlog-tiles, "Partial Tiles").</summary>
public static class TileLayout
{
    const int BitsOfSize = 63;

    /// <summary>Number of full tiles at a level; entries count as level 0.</summary>
    public static long FullTiles(int level, long size)
    {
        var shift = TileId.Height * (Math.Max(level, 0) + 1);
        return shift >= BitsOfSize ? 0 : size >> shift;
    }

    /// <summary>Width of the partial tile at a level; 0 when there is none.</summary>
    public static int PartialWidth(int level, long size)
    {
        var shift = TileId.Height * Math.Max(level, 0);
        return shift >= BitsOfSize ? 0 : (int)((size >> shift) & (TileId.FullWidth - 1));
    }

    /// <summary>Number of hashes at a level: complete subtrees of 256^level leaves.</summary>
    public static long Hashes(int level, long size)
    {
        var shift = TileId.Height * Math.Max(level, 0);
        return shift >= BitsOfSize ? 0 : size >> shift;
    }

    /// <summary>Number of levels that have tiles.</summary>
    public static int Levels(long size)
    {
        var levels = 0;
        while (Hashes(levels, size) > 0)
        {
            levels++;
        }
        return levels;
    }

    /// <summary>The tile at this place in a log of <paramref name="size"/> leaves; null when it lies outside.</summary>
    public static TileId? At(int level, long index, long size)
    {
        if (index < 0)
        {
            return null;
        }
        var full = FullTiles(level, size);
        if (index < full)
        {
            return new(level, index);
        }
        var width = PartialWidth(level, size);
        return index == full && width > 0 ? new(level, index, width) : null;
    }

    /// <summary>The tiles of one level in order, the partial one last.</summary>
    public static IEnumerable<TileId> Level(int level, long size)
    {
        var full = FullTiles(level, size);
        for (var index = 0L; index < full; index++)
        {
            yield return new(level, index);
        }
        var width = PartialWidth(level, size);
        if (width > 0)
        {
            yield return new(level, full, width);
        }
    }

    /// <summary>Every tile of a log: entry bundles, then the hashes from level 0 upward.</summary>
    public static IEnumerable<TileId> All(long size)
    {
        foreach (var bundle in Level(TileId.EntriesLevel, size))
        {
            yield return bundle;
        }
        for (var level = 0; level < Levels(size); level++)
        {
            foreach (var tile in Level(level, size))
            {
                yield return tile;
            }
        }
    }
}
