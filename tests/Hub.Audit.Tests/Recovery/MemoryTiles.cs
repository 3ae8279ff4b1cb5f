using Hub.Audit.Reading;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Audit.Tiles;
using Hub.Audit.Writing;

namespace Hub.Audit.Tests.Recovery;

/// <summary>The public files of a log as they were when they were copied.</summary>
sealed class MemoryTiles : ITileReader
{
    public Dictionary<TileId, byte[]> Files { get; } = [];

    public required byte[] Note { get; init; }

    /// <summary>Copies what the log has published.</summary>
    public static async Task<MemoryTiles> OfAsync(TestLog log)
    {
        var note = (await log.Store.LastCheckpointAsync(CancellationToken.None))!.Note;
        var checkpoint = log.Published.Read(note)!;
        var reader = new LedgerReader(log.Store, () => new(checkpoint, note));
        var tiles = new MemoryTiles { Note = note };
        foreach (var tile in TileLayout.All(checkpoint.Size))
        {
            tiles.Files[tile] = await reader.ReadPathAsync(tile.Path, CancellationToken.None) ?? throw new InvalidOperationException(tile.Path);
        }
        return tiles;
    }

    public bool TryRead(TileId tile, out ReadOnlyMemory<byte> bytes)
    {
        var found = Files.TryGetValue(tile, out var file);
        bytes = file;
        return found;
    }
}
