using System.Runtime.InteropServices;
using Hub.Audit.Merkle;
using Hub.Canon;

namespace Hub.Audit.Tiles;

/// <summary>The bytes of a hash tile: up to 256 hashes of 32 bytes, nothing else.</summary>
public static class HashTile
{
    /// <summary>Length of a full tile.</summary>
    public const int MaxBytes = TileId.FullWidth * Hash256.SizeBytes;

    /// <summary>The tile of these hashes.</summary>
    /// <param name="hashes">1..256 hashes, the leftmost first.</param>
    public static byte[] Encode(ReadOnlySpan<Hash256> hashes)
    {
        if (hashes.Length is 0 or > TileId.FullWidth)
        {
            throw new ArgumentException("A tile holds 1..256 hashes.", nameof(hashes));
        }
        return MemoryMarshal.AsBytes(hashes).ToArray();
    }

    /// <summary>Whether the bytes are a tile of exactly this width.</summary>
    public static bool IsOfWidth(ReadOnlySpan<byte> tile, int width) => tile.Length == width * Hash256.SizeBytes;

    /// <summary>Hash <paramref name="place"/> (0..255) of a tile.</summary>
    public static Hash256 At(ReadOnlySpan<byte> tile, int place) => new(tile.Slice(place * Hash256.SizeBytes, Hash256.SizeBytes));

    /// <summary>Root over hashes of a tile; their number is a power of two.</summary>
    public static Hash256 Root(ReadOnlySpan<byte> tile, int start, int count)
    {
        if (count == 1)
        {
            return At(tile, start);
        }
        var half = count / 2;
        return Rfc6962.NodeHash(Root(tile, start, half), Root(tile, start + half, half));
    }
}
