using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Examples;

public sealed class TileExamples
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 999, 256, "tile/0/999")]
    [InlineData(0, 1000, 256, "tile/0/x001/000")]
    [InlineData(2, 1234067, 256, "tile/2/x001/x234/067")]
    [InlineData(63, 5, 1, "tile/63/005.p/1")]
    [InlineData(TileId.EntriesLevel, 1234067, 255, "tile/entries/x001/x234/067.p/255")]
    [InlineData(0, long.MaxValue, 256, "tile/0/x009/x223/x372/x036/x854/x775/807")]
    public void Path_is_that_of_the_specification(int level, long index, int width, string path)
    {
        var tile = new TileId(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.True(TileId.TryParse(path, out var parsed));
        Assert.Equal(tile, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x00")]
    [InlineData("tile/0/x000/005")]
    [InlineData("tile/0/001/005")]
    [InlineData("tile/0/x001/x005")]
    [InlineData("tile/0/X001/005")]
    [InlineData("tile/00/005")]
    [InlineData("tile/64/005")]
    [InlineData("tile/-1/005")]
    [InlineData("tile/+1/005")]
    [InlineData("tile/data/005")]
    [InlineData("tile/8/0/005")]
    [InlineData("tile/0/005.p/0")]
    [InlineData("tile/0/005.p/256")]
    [InlineData("tile/0/005.p/01")]
    [InlineData("tile/0/005.p/")]
    [InlineData("tile/0/005.p/1/")]
    [InlineData("tile/0/005.p/1.p/1")]
    [InlineData("tile/0/005/")]
    [InlineData("/tile/0/005")]
    [InlineData("tile/0/../005")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Path_of_another_form_is_refused(string path) => Assert.False(TileId.TryParse(path, out _));

    [Fact]
    public void Layout_is_that_of_the_specification_for_70000_and_256_entries()
    {
        Assert.Equal((273L, 112), (TileLayout.FullTiles(0, 70_000), TileLayout.PartialWidth(0, 70_000)));
        Assert.Equal((1L, 17), (TileLayout.FullTiles(1, 70_000), TileLayout.PartialWidth(1, 70_000)));
        Assert.Equal((0L, 1), (TileLayout.FullTiles(2, 70_000), TileLayout.PartialWidth(2, 70_000)));
        Assert.Equal(3, TileLayout.Levels(70_000));
        Assert.Equal(["tile/entries/000", "tile/0/000", "tile/1/000.p/1"], TileLayout.All(256).Select(tile => tile.Path));
        Assert.Empty(TileLayout.All(0));
        Assert.Equal(8, TileLayout.Levels(long.MaxValue));
    }

    [Fact]
    public void Bundle_gives_back_its_entries_and_refuses_cut_ones()
    {
        ReadOnlyMemory<byte>[] entries = [new byte[1], new byte[EntryBundle.MaxEntryBytes], new byte[] { 1, 2, 3 }];
        var bundle = EntryBundle.Encode(entries);
        Assert.Equal([0, 1, 0, 0xFF, 0xFF], bundle.Take(5));
        Assert.Equal((3, 0), Count(bundle));
        Assert.Equal((2, 4), Count(bundle.AsSpan(0, bundle.Length - 1)));
        Assert.Equal((0, 1), Count([0]));
        Assert.Equal((0, 2), Count([0, 0]));
        Assert.Equal((0, 3), Count([0, 2, 1]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([default]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([new byte[EntryBundle.MaxEntryBytes + 1]]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode(new ReadOnlyMemory<byte>[257]));
    }

    [Fact]
    public void Tile_holds_the_hashes_one_after_another()
    {
        var hashes = Enumerable.Range(0, 256).Select(i => Hash256.Of([(byte)i])).ToArray();
        var tile = HashTile.Encode(hashes);
        Assert.Equal(HashTile.MaxBytes, tile.Length);
        Assert.Equal(hashes[200].ToArray(), tile[(200 * 32)..(201 * 32)]);
        Assert.Equal(hashes[200], HashTile.At(tile, 200));
        Assert.Equal(new MemoryTree(hashes).Root(0, 256), HashTile.Root(tile, 0, 256));
        Assert.Throws<ArgumentException>(() => HashTile.Encode([]));
        Assert.Throws<ArgumentException>(() => HashTile.Encode(new Hash256[257]));
    }

    static (int Entries, int RestBytes) Count(ReadOnlySpan<byte> bundle)
    {
        var reader = EntryBundle.Read(bundle);
        var count = 0;
        while (reader.TryNext(out _))
        {
            count++;
        }
        return (count, reader.RestBytes);
    }
}
