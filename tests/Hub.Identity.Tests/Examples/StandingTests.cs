using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>An act of two people whose sign-in ends meanwhile, after the desk has looked at it.</summary>
public sealed class StandingTests : IAsyncLifetime
{
    readonly Moment moment = new();
    TestHub hub = null!;
    Person first = null!;
    Person second = null!;

    StaffDesk Desk => hub.Get<StaffDesk>();

    public async ValueTask InitializeAsync()
    {
        hub = await TestHub.Start(services: services =>
        {
            Interleaved<IStaffStore>.Put(services, moment);
            Interleaved<IRecoveryStore>.Put(services, moment);
        });
        (first, second) = (await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator));
    }

    public async ValueTask DisposeAsync() => await hub.DisposeAsync();

    [Fact]
    public async Task Nobody_proposes_by_a_sign_in_that_ended_meanwhile()
    {
        var old = await hub.NewStaff(PersonRole.Operator, Id128.Random());
        moment.At("IStaffStore.Add", () => End(old));
        Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.ProposeNew(old.SignIn, "auditor-baru", PersonRole.Auditor, null, Id128.Random(), default));
        Assert.True(moment.Passed);
        Assert.Empty(await Desk.Open(default));
    }

    [Fact]
    public async Task Nobody_approves_by_a_sign_in_that_ended_meanwhile()
    {
        var (old, about) = (await hub.NewStaff(PersonRole.Operator, Id128.Random()), Id128.Random());
        var proposed = await Propose(first, about);
        moment.At("IStaffStore.Decide", () => End(old));
        Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.Approve(proposed.Id, old.SignIn, about, default));
        Assert.True(moment.Passed);
        Assert.DoesNotContain(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposed.Id);
        Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, second.SignIn, about, default));
    }

    [Fact]
    public async Task Nobody_confirms_a_recovery_by_a_sign_in_that_ended_meanwhile()
    {
        var (citizen, officer) = (await hub.NewBound(), await hub.NewStaff(PersonRole.Officer, Id128.Random()));
        var other = await hub.NewPerson(PersonRole.Officer);
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<RecoveryDesk>().Propose(other.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        moment.At("IRecoveryStore.Decide", () => End(officer));
        Assert.Equal(new DeskOutcome.Refused("recovery.not-an-officer"), await hub.Get<RecoveryDesk>().Confirm(proposed.Id, officer.SignIn, citizen.Subject, default));
        Assert.True(moment.Passed);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen));
    }

    [Fact]
    public async Task A_human_does_not_approve_by_a_new_sign_in_what_they_proposed_by_one_that_ended()
    {
        var (human, about) = (Id128.Random(), Id128.Random());
        var old = await hub.NewStaff(PersonRole.Operator, human);
        var proposed = await Propose(old, about);
        await End(old);
        var next = await hub.NewStaff(PersonRole.Operator, human);
        Assert.Equal(human, next.Holder);
        // As one that was added behind the end would stand.
        await Write("UPDATE staff_proposals SET verdict = NULL, decided_by = NULL, decided_at = NULL WHERE id = @id", proposed.Id);
        Assert.Equal(new DeskOutcome.Refused("staff.same-operator"), await Desk.Approve(proposed.Id, next.SignIn, about, default));
        Assert.Equal(new DeskOutcome.Refused("staff.put-aside"), await Desk.Approve(proposed.Id, second.SignIn, about, default));
    }

    [Fact]
    public async Task What_was_taken_up_comes_about_though_its_proposer_leaves()
    {
        var (old, about) = (await hub.NewStaff(PersonRole.Operator, Id128.Random()), Id128.Random());
        var proposed = await Propose(old, about);
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.Approve(proposed.Id, second.SignIn, about, default));
        hub.Records.Down = false;
        await End(old);
        Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, second.SignIn, about, default));
    }

    async Task<DeskOutcome.Proposed> Propose(Person by, Id128 about) =>
        Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeNew(by.SignIn, $"staff {Id128.Random()}", PersonRole.Auditor, null, about, default));

    async Task End(Person person)
    {
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeEnd(first.SignIn, person.SignIn, default));
        Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, second.SignIn, null, default));
    }

    Task<int> Write(string sql, Id128 id) => hub.Get<IdentityDatabase>().Write(session => session.Execute(sql, ("@id", id.ToArray())), default).AsTask();
}
