using Hub.Silo.Decisions;
using Hub.Silo.Tests.Decisions;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>An append that nobody waits for any more may still come to be: what the hub then owes must not have been forgotten meanwhile.</summary>
public sealed class LateAppendTests
{
    /// <summary>Longer than the grains wait for the log's writer.</summary>
    static readonly TimeSpan TooLong = TimeSpan.FromSeconds(31);

    [Fact]
    public async Task Contest_reaches_the_queue_when_its_entry_is_written_after_the_poller_looked()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var setting = new DecisionSetting(hub);
        var about = await setting.Released();
        var trail = (await setting.Decided(about)).Trail.DecisionId;
        await setting.Reviewed(trail);
        var (reached, goesOn, written) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var step = TrailIds.Step(hub.Book.Ids, trail, 4);
        hub.Front.Before(step, _ =>
        {
            reached.TrySetResult();
            return goesOn.Task;
        });
        hub.Front.After(step, _ =>
        {
            written.TrySetResult();
            return Task.CompletedTask;
        });

        var contest = setting.Contest(trail, about);
        await reached.Task;
        hub.Clock.Advance(TooLong);
        // The grain's wait for the log and the caller's wait for the grain end at once; whichever is told first, nobody waits any more.
        Assert.True(await Record.ExceptionAsync(() => contest) is null or TimeoutException);
        await hub.Get<TrailPoller>().Round(CancellationToken.None);
        goesOn.SetResult();
        await written.Task;
        await hub.Get<TrailPoller>().Round(CancellationToken.None);

        Assert.Contains(await hub.Grains.GetGrain<Contracts.IDecisionDeskGrain>(0).Queue(setting.Agency), item => item.Trail.DecisionId == trail && item.Contested);
    }
}
