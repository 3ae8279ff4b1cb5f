using System.Security.Cryptography;
using Hub.Audit.Merkle;
using Hub.Audit.TagRoots;
using Hub.Audit.Tests.Store;
using Hub.Canon;

namespace Hub.Audit.Tests.TagRoots;

/// <summary>Tags are put in order as sorting them all would, however few are held; a tree's file proves what the tree of them all would.</summary>
public sealed class TagSweepLaws
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 16)]
    [InlineData(4_096, 16)]
    [InlineData(4_096, 1_000)]
    [InlineData(4_097, 1 << 22)]
    public void Passes_give_all_tags_in_order(int count, int held) => Assert.Equal(Sorted(Tags(count)), Swept(Tags(count), held));

    [Fact]
    public void Crowded_tags_are_ordered_too()
    {
        // All but a few lie close together at one end, where no estimate expects them.
        UInt128[] tags = [.. Enumerable.Range(0, 500).Select(i => (UInt128)(uint)i), UInt128.MaxValue, UInt128.MaxValue - 1, UInt128.MaxValue / 2];
        RandomNumberGenerator.Shuffle(tags.AsSpan());
        Assert.Equal(Sorted(tags), Swept(tags, 16));
    }

    [Fact]
    public void Order_is_that_of_the_bytes()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => Id128.Random()).ToList();
        var byBytes = ids.OrderBy(id => Convert.ToHexString(id.ToArray()), StringComparer.Ordinal).ToList();
        Assert.Equal(byBytes, ids.OrderBy(TagSweep.Number));
        Assert.Equal(byBytes, byBytes.Select(id => TagSweep.TagOf(TagSweep.Number(id))));
    }

    [Fact]
    public void One_tag_over_and_over_is_refused_and_not_waited_for()
    {
        var sweep = new TagSweep(100, 16);
        sweep.Begin();
        Assert.Throws<InvalidDataException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                sweep.Add(UInt128.One);
            }
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1_300)]
    public void File_proves_every_tag_under_the_root_of_them_all(int count)
    {
        using var folder = new TempFolder();
        var tags = Sorted(Tags(count));
        var edge = new RightEdge();
        foreach (var tag in tags)
        {
            edge.Append(TagSweep.LeafHash(TagSweep.TagOf(tag)));
        }
        using var writer = new TagTreeWriter(folder["a.tags"]);
        writer.Append(tags.AsSpan(0, count / 2));
        writer.Append(tags.AsSpan(count / 2));
        Assert.Equal(edge.Root(), writer.Finish());
        using var file = TagTreeFile.TryOpen(folder["a.tags"]);
        Assert.Equal(count, file?.Count);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(TagSweep.TagOf(tags[i]), file!.At(i));
            Assert.Equal(i, file.LowerBound(file.At(i)));
            Assert.True(MerkleVerifier.Inclusion(TagSweep.LeafHash(file.At(i)), i, count, MerkleProver.Inclusion(i, count, file), edge.Root()).IsRight);
        }
        Assert.Equal(count, file!.LowerBound(TagSweep.TagOf(UInt128.MaxValue)));
    }

    [Fact]
    public void File_that_is_cut_is_none()
    {
        using var folder = new TempFolder();
        using var writer = new TagTreeWriter(folder["a.tags"]);
        writer.Append(Sorted(Tags(300)));
        writer.Finish();
        var whole = File.ReadAllBytes(folder["a.tags"]);
        File.WriteAllBytes(folder["a.tags"], whole[..^1]);
        Assert.Null(TagTreeFile.TryOpen(folder["a.tags"]));
        Assert.Null(TagTreeFile.TryOpen(folder["b.tags"]));
    }

    [Theory]
    [InlineData("2026-01-31", 1_769_817_600_000, 1_769_904_000_000)]
    [InlineData("2026-02", 1_769_904_000_000, 1_772_323_200_000)]
    public void Period_is_a_day_or_a_month_in_utc(string text, long start, long end)
    {
        Assert.True(TagPeriod.TryParse(text, out var period));
        Assert.Equal((text, start, end), (period.ToString(), period.Start, period.End));
        Assert.Equal(period.Month, TagPeriod.DayOf(end - 1)?.Month);
        Assert.NotEqual(period.LeafId("a"), period.LeafId("b"));
    }

    [Theory]
    [InlineData("1969-12-31")]
    [InlineData("2026-13")]
    [InlineData("2026-02-30")]
    [InlineData("2026-1-05")]
    [InlineData("2026")]
    [InlineData("9999-12-31")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_no_period(string? text) => Assert.False(TagPeriod.TryParse(text, out _));

    static UInt128[] Tags(int count) => [.. Enumerable.Range(0, count).Select(i => TagSweep.Number(new(SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 16))))];

    static UInt128[] Sorted(UInt128[] tags) => [.. tags.Order()];

    static List<UInt128> Swept(UInt128[] tags, int held)
    {
        var sweep = new TagSweep(tags.Length, held);
        var swept = new List<UInt128>();
        while (!sweep.IsDone)
        {
            sweep.Begin();
            foreach (var tag in tags)
            {
                sweep.Add(tag);
            }
            var given = sweep.End();
            Assert.True(given.Length <= held);
            swept.AddRange(given);
        }
        return swept;
    }
}
