using Hub.Audit.Merkle;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Audit.Reading;

/// <summary>Subtree hashes of a log of fixed size, read from its tiles; keeps the last tile of each level.</summary>
/// <remarks>Not thread-safe. Believes its tiles: what is made from them is checked against a root.</remarks>
public sealed class TileHashSource(ITileReader reader, long size) : IHashSource
{
    readonly Dictionary<int, (TileId Tile, ReadOnlyMemory<byte> Bytes)> _last = [];

    /// <inheritdoc/>
    public bool TryNode(int height, long index, out Hash256 hash)
    {
        hash = default;
        var (level, up) = (height / TileId.Height, height % TileId.Height);
        if (index < 0 || height is < 0 or > RightEdge.MaxHeights || index > (TileLayout.Hashes(level, size) >> up) - 1)
        {
            return false;
        }
        var first = index << up;
        if (TileLayout.At(level, first / TileId.FullWidth, size) is not { } tile || !TryTile(tile, out var bytes))
        {
            return false;
        }
        hash = HashTile.Root(bytes.Span, (int)(first % TileId.FullWidth), 1 << up);
        return true;
    }

    bool TryTile(TileId tile, out ReadOnlyMemory<byte> bytes)
    {
        if (_last.TryGetValue(tile.Level, out var last) && last.Tile == tile)
        {
            bytes = last.Bytes;
            return true;
        }
        if (!reader.TryRead(tile, out bytes) || !HashTile.IsOfWidth(bytes.Span, tile.Width))
        {
            return false;
        }
        _last[tile.Level] = (tile, bytes);
        return true;
    }
}
