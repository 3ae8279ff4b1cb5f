using Hub.Audit.Merkle;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Verify.Logs;

/// <summary>The unfinished tiles of a growing log, one for each level; memory is 256 hashes a level.</summary>
sealed class TileTower
{
    readonly List<List<Hash256>> _levels = [];
    readonly List<long> _indexes = [];

    /// <summary>Adds the next hash of a level; gives the tile that it fills, which is then removed.</summary>
    public (TileId Tile, Hash256[] Hashes)? Add(int level, Hash256 hash)
    {
        while (_levels.Count <= level)
        {
            _levels.Add([]);
            _indexes.Add(0);
        }
        var hashes = _levels[level];
        hashes.Add(hash);
        if (hashes.Count < TileId.FullWidth)
        {
            return null;
        }
        var full = (new TileId(level, _indexes[level]++), hashes.ToArray());
        hashes.Clear();
        return full;
    }

    /// <summary>The partial tiles above level 0, the lowest first.</summary>
    public IEnumerable<(TileId Tile, Hash256[] Hashes)> UpperPartials()
    {
        for (var level = 1; level < _levels.Count; level++)
        {
            if (_levels[level].Count > 0)
            {
                yield return (new(level, _indexes[level], _levels[level].Count), _levels[level].ToArray());
            }
        }
    }

    /// <summary>Puts other hashes in place of a partial tile's.</summary>
    public void Replace(int level, ReadOnlySpan<Hash256> hashes)
    {
        _levels[level].Clear();
        _levels[level].AddRange(hashes);
    }

    /// <summary>Root of the log so far.</summary>
    public Hash256 Root()
    {
        var size = 0L;
        var peaks = new List<Hash256>();
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var tile = HashTileBytes(_levels[level]);
            size += (long)_levels[level].Count << (TileId.Height * level);
            var start = 0;
            for (var bit = TileId.Height - 1; bit >= 0; bit--)
            {
                if (((_levels[level].Count >> bit) & 1) == 1)
                {
                    peaks.Add(HashTile.Root(tile, start, 1 << bit));
                    start += 1 << bit;
                }
            }
        }
        return RightEdge.Restore(size, peaks.ToArray()).Root();
    }

    static byte[] HashTileBytes(List<Hash256> hashes) => hashes.Count == 0 ? [] : HashTile.Encode(hashes.ToArray());
}
