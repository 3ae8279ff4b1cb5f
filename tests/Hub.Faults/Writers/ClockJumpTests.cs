using Hub.Audit;
using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Faults.Disk;
using Hub.LedgerVictim;

namespace Hub.Faults.Writers;

/// <summary>The wall clock goes back and forth by hours and years while the log is written.</summary>
public sealed class ClockJumpTests : IDisposable
{
    const int Jumps = 24;
    const int PerJump = 3;
    const int MostHours = 24 * 365 * 20;

    static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(600);

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Times_never_decrease_and_checkpoints_go_on_when_the_clock_jumps()
    {
        var seed = Mode.Seed(5);
        var random = new Random(seed);
        var time = new JumpingTime();
        var place = new Place(_folder.Path);
        await using var log = await OpenLog.OpenAsync(place, time, Lease);
        var at = 0L;
        for (var jump = 0; jump < Jumps; jump++)
        {
            time.Offset = TimeSpan.FromHours(random.Next(-MostHours, MostHours));
            foreach (var entry in await log.AppendAsync(jump, producer: jump % 2, PerJump))
            {
                Assert.True(entry.At >= at, $"seed {seed}: {entry.At} after {at}");
                at = entry.At;
            }
        }
        // By the publisher's own rounds, with the clock set back below everything.
        time.Offset = TimeSpan.FromHours(-MostHours);
        var last = (await log.AppendAsync(Jumps, producer: 0, 1))[0];
        Assert.NotNull(await log.Publisher.CoveringAsync(last.Index, TestContext.Current.CancellationToken));
        Assert.Null(log.Publisher.LastFault);
        Assert.False(log.Writer.Down.IsCompleted);
        Assert.Empty(await LogScrub.RunAsync(log.Store, place.Check(), CancellationToken.None));
    }

    [Fact]
    public async Task Times_go_on_from_the_last_leaf_when_the_log_is_opened_with_a_clock_set_back()
    {
        var place = new Place(_folder.Path);
        var time = new JumpingTime { Offset = TimeSpan.FromDays(3_650) };
        long before;
        await using (var log = await OpenLog.OpenAsync(place, time, Lease))
        {
            before = (await log.AppendAsync(0, producer: 0, PerJump))[^1].At;
        }
        time.Offset = TimeSpan.FromDays(-3_650);
        await using var again = await OpenLog.OpenAsync(place, time, Lease);
        Assert.Equal(before, (await again.AppendAsync(1, producer: 0, 1))[0].At);
        Assert.True((await again.Store.LeafAsync(0, CancellationToken.None)) is { } row && Leaf.TryParse(row.Entry, out var leaf) && leaf.At <= before);
        Assert.Empty(await LogScrub.RunAsync(again.Store, place.Check(), CancellationToken.None));
    }

    [Theory]
    [InlineData(24 * 365 * 10)]
    [InlineData(-24 * 365 * 10)]
    public async Task Lease_of_a_living_writer_is_not_taken_whatever_the_clocks_say(int hours)
    {
        var place = new Place(_folder.Path);
        var time = new JumpingTime();
        await using var log = await OpenLog.OpenAsync(place, time, Lease);
        await log.AppendAsync(0, producer: 0, 1);
        var other = new JumpingTime { Offset = TimeSpan.FromHours(hours) };
        var opening = OpenLog.OpenAsync(place, other, Lease);
        time.Offset = TimeSpan.FromHours(-hours);
        other.Offset = TimeSpan.FromHours(2 * hours);
        Assert.Equal(LedgerCodes.LeaseHeld, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => opening)).Code);
        await log.AppendAsync(1, producer: 0, 1);
        Assert.False(log.Writer.Down.IsCompleted);
    }
}
