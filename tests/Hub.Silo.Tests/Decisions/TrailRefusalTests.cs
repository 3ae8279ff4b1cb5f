using Hub.Contracts;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Decisions;

/// <summary>What a trail does not take, and what it takes only once.</summary>
public sealed class TrailRefusalTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly DecisionSetting _setting = new(shared.Hub);

    [Fact]
    public async Task Same_contest_again_is_the_one_that_was_answered()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        await _setting.Reviewed(trail);
        var first = Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about, "satu"));
        await _setting.Reviewed(trail);

        var again = Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about, "satu"));
        Assert.Equal(first.EntryId, again.EntryId);
        Assert.Equal(("closed", 6), (again.Trail.Stage, again.Trail.ClosedThrough));
    }

    [Theory]
    [InlineData(" \n\t")]
    [InlineData("\u200b\u2060")]
    [InlineData("alasan\u0001")]
    public async Task Words_that_nobody_can_read_are_no_reason(string text)
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var officer = DecisionSetting.NewOfficer();
        Assert.Equal(DecisionCodes.TextNeeded, Assert.IsType<TrailOpening.Refused>(await _setting.Trail(trail).Open(new(officer, _setting.Agency, text))).Code);
        Assert.Equal(DecisionCodes.TextNeeded, Code(await _setting.Review(trail, officer, (await _setting.Opened(trail, officer)).Opening, reason: text)));
        await _setting.Reviewed(trail);
        Assert.Equal(DecisionCodes.TextNeeded, Code(await _setting.Contest(trail, about, text)));
    }

    [Fact]
    public async Task Officers_of_a_suspended_agency_open_and_review_nothing()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var setting = new DecisionSetting(hub);
        var trail = (await setting.Decided(await setting.Released())).Trail.DecisionId;
        var officer = DecisionSetting.NewOfficer();
        var opening = (await setting.Opened(trail, officer)).Opening;

        Assert.Null(await hub.Grains.GetGrain<IAgencyGrain>(setting.Agency).Record(TestAgency.Registration(setting.Agency, "suspended")));

        Assert.Equal("agency.not-active", Code(await setting.Review(trail, officer, opening)));
        Assert.Equal("agency.not-active", Assert.IsType<TrailOpening.Refused>(await setting.Trail(trail).Open(new(officer, setting.Agency, "review"))).Code);
    }

    [Fact]
    public async Task Trail_of_an_erased_person_is_read_by_nobody()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var setting = new DecisionSetting(hub);
        var about = await setting.Released();
        var trail = (await setting.Decided(about)).Trail.DecisionId;
        Assert.NotNull(await setting.Trail(trail).ReadFor(about.Person.Subject));

        Assert.True(hub.Keys.DeleteSubject(about.Person.Subject));

        Assert.Null(await setting.Trail(trail).ReadFor(about.Person.Subject));
        Assert.Equal(DecisionCodes.Unknown, Code(await setting.Contest(trail, about)));
    }

    static string Code(StepOutcome outcome) => Assert.IsType<StepOutcome.Refused>(outcome).Code;
}
