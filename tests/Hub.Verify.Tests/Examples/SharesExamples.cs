using Hub.Audit.Leaves;
using Hub.Canon;
using Hub.Verify.Logs;

namespace Hub.Verify.Tests.Examples;

/// <summary>A log with more identifiers and tags than are held at once is walked once for each share of them, and says the same.</summary>
public sealed class SharesExamples
{
    const int Size = 700;

    [Theory]
    [InlineData(1, 10_000)]
    [InlineData(3, 300)]
    [InlineData(700, 1)]
    public void Values_used_again_are_named_however_many_shares_there_are(long shares, long remembered)
    {
        var log = LogBuilder.Of(10);
        Assert.True(Leaf.TryParse(log.Entries[3], out var third));
        for (var i = 10; i < Size; i++)
        {
            log.Add(i switch
            {
                300 => leaf => leaf with { Id = third.Id },
                500 => leaf => leaf with { Tags = leaf.Tags with { Second = third.Tags.Citizen } },
                600 => leaf => leaf with { Id = default },
                650 => leaf => leaf with { Id = default },
                _ => null,
            });
        }
        using var folder = new LogFolder(log.Files(Size));
        var faults = new FaultList();
        var chain = new ChainCheck(faults, Size, remembered);
        var seen = new List<LogProgress>();
        var report = LogVerifier.Verify(folder.Directory, new(LogBuilder.Origin, Size, log.RootAt(Size)), faults, chain, seen.Add, TestContext.Current.CancellationToken);
        Assert.Equal(shares, chain.Shares);
        Assert.Equal((Size, 3L), (report.EntriesRead, report.Faults.Count));
        Assert.Equal(["leaf.id-reused entry 300", "leaf.id-reused entry 650", "leaf.tag-reused entry 500"], report.Faults.Listed.Select(fault => $"{fault.Code} {fault.Place}").Order(StringComparer.Ordinal));
        Assert.Equal(new(Size * shares, Size * shares), seen[^1]);
        Assert.Equal(seen.OrderBy(progress => progress.Done), seen);
    }

    [Fact]
    public void Remembered_values_are_told_from_new_ones_while_the_table_grows()
    {
        var values = new SeenValues(1);
        var ids = Enumerable.Range(0, 20_000).Select(i => new Id128(Hash256.Of(BitConverter.GetBytes(i)).ToArray().AsSpan(0, Id128.SizeBytes))).Append(default).ToList();
        Assert.All(ids, id => Assert.True(values.Add(id)));
        Assert.All(ids, id => Assert.False(values.Add(id)));
    }
}
