using Hub.Audit.Delays;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Delays;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Delays;

/// <summary>Orders near their end date: the hub asks by the clock, readers judge by the time that the log gave an entry.</summary>
public sealed class DelayTimeTests
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Enough for the hub to propose an entry, and less than a call between grains may take.</summary>
    static readonly TimeSpan Left = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Approval_is_refused_while_the_logs_time_lies_behind_the_end_date()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Asked(person, Day);
        await Ahead(hub);

        Assert.Equal("delay.end-date", await setting.Code(order, new DelayCommand.Approve(DelaySetting.Auditor)));

        Assert.Equal(DelayStage.Asked, setting.State(order).Stage);
        Assert.Empty(await setting.Sealed(person, order));
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(order).Act(new DelayCommand.Decline(DelaySetting.Auditor)));
        await setting.Ordered(person);
    }

    [Fact]
    public async Task Asking_is_refused_while_the_logs_time_lies_behind_the_end_date()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        await Ahead(hub);
        var order = Id128.Random();

        Assert.Equal("delay.end-date", await setting.Code(order, setting.Ask(person, Day)));

        Assert.DoesNotContain(order, setting.Book.Register.Orders);
        await setting.Ordered(person);
    }

    [Fact]
    public async Task Approval_is_refused_a_moment_before_the_end_date()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var order = await setting.Asked(await hub.Enrol(), Day);
        hub.Clock.Advance(Day - TimeSpan.FromSeconds(5));

        Assert.Equal("delay.end-date", await setting.Code(order, new DelayCommand.Approve(DelaySetting.Auditor)));
    }

    [Fact]
    public async Task Approval_that_the_log_takes_too_late_is_told_as_refused_and_closes_its_order()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Asked(person, Day);
        // The end date passes while the append is under way.
        hub.Clock.Advance(Day - Left);
        hub.Front.Before(DelayIds.Step(hub.Book.Ids, order, 1), _ => Advance(hub, Left));

        Assert.Equal("delay.end-date", await setting.Code(order, new DelayCommand.Approve(DelaySetting.Auditor)));

        Assert.Equal(DelayStage.Refused, setting.State(order).Stage);
        Assert.Equal("delay.not-asked", await setting.Code(order, new DelayCommand.Approve(DelaySetting.Auditor)));
        await setting.Due(DelayLimits.Asked);
        Assert.Empty(await setting.Owed());
        await setting.Ordered(person);
    }

    [Fact]
    public async Task Asking_that_the_log_takes_too_late_is_told_as_refused()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = Id128.Random();
        hub.Front.Before(DelayIds.Step(hub.Book.Ids, order, 0), attempt => attempt == 1 ? Advance(hub, Left) : Task.CompletedTask);

        Assert.Equal("delay.end-date", await setting.Code(order, setting.Ask(person, Left)));

        // Its number is taken; another order is asked for under an id of its own.
        Assert.Equal("delay.unfit", await setting.Code(order, setting.Ask(person, Day)));
        await setting.Due(DelayLimits.Asked);
        Assert.Empty(await setting.Owed());
        await setting.Ordered(person);
    }

    static Task Advance(TestHub hub, TimeSpan time)
    {
        hub.Clock.Advance(time);
        return Task.CompletedTask;
    }

    /// <summary>The clock is two days ahead while one entry is written, then right again.</summary>
    static async Task Ahead(TestHub hub)
    {
        hub.Clock.Advance(2 * Day);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
        hub.Clock.Advance(-2 * Day);
    }
}
