using Hub.Audit.Tiles;

namespace Hub.Audit.Reading;

/// <summary>Gives the stored bytes of tiles.</summary>
public interface ITileReader
{
    /// <summary>The bytes of exactly this tile; false when it is not there.</summary>
    bool TryRead(TileId tile, out ReadOnlyMemory<byte> bytes);
}
