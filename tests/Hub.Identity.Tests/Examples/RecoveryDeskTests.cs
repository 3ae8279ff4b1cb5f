using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class RecoveryDeskTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    const string NewPassword = "tiga kucing di atas pagar";

    readonly TestHub hub = shared.Hub;
    Person first = null!;
    Person second = null!;
    Person citizen = null!;

    RecoveryDesk Desk => hub.Get<RecoveryDesk>();

    public async ValueTask InitializeAsync()
    {
        hub.Records.Down = false;
        (first, second, citizen) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer), await hub.NewBound());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Two_officers_take_every_way_away_and_both_halves_give_a_new_one()
    {
        using var phone = await hub.AddPasskey(citizen);
        await hub.AddApp(citizen);
        var browser = new BrowserVisit();
        await hub.ByPasskey(phone, browser: browser);
        var proposed = await Propose();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone));

        var done = Assert.IsType<DeskOutcome.Done>(await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        Assert.Null(await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(phone));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), citizen));
        Assert.Equal(new WaysIn(HasPassword: false, 0, HasApp: false), await hub.Get<CredentialDesk>().Ways(citizen.SignIn, default));

        var enrolled = new BrowserVisit();
        Assert.IsType<EnrolmentOutcome.Enrolled>(await Enrol(enrolled, proposed.HalfCode, done.HalfCode));
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(enrolled.SessionSecret, default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen, NewPassword));
        Assert.Equal(citizen.Subject, (await hub.Get<PeopleDirectory>().Find(citizen.SignIn, default))!.Subject);
        var record = Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposed.Id);
        Assert.Equal((SignInChanges.Recovered, citizen.Subject), (record.Change, record.Subject));
        Assert.Equal([first.SignIn, second.SignIn], record.Approvers);
    }

    [Fact]
    public async Task One_half_is_worth_nothing_and_both_work_once()
    {
        var (proposed, done) = await Recovered();
        foreach (var (one, other) in new[] { (proposed.HalfCode, proposed.HalfCode), (done.HalfCode, done.HalfCode), (done.HalfCode, proposed.HalfCode), (proposed.HalfCode, "00000-00000"), ("", done.HalfCode) })
        {
            Assert.Equal(new EnrolmentOutcome.Refused("enrolment.refused"), await Enrol(new BrowserVisit(), one, other));
        }
        Assert.Equal(new EnrolmentOutcome.Refused("person.weak-password"), await Enrol(new BrowserVisit(), proposed.HalfCode, done.HalfCode, "password1234"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enrol(new BrowserVisit(), proposed.HalfCode, done.HalfCode))));
        Assert.Single(outcomes, outcome => outcome is EnrolmentOutcome.Enrolled);
    }

    [Fact]
    public async Task A_code_ends_after_a_day()
    {
        var (proposed, done) = await Recovered();
        hub.Clock.Advance(TimeSpan.FromHours(24));
        Assert.IsType<EnrolmentOutcome.Refused>(await Enrol(new BrowserVisit(), proposed.HalfCode, done.HalfCode));
    }

    [Fact]
    public async Task The_same_officer_an_agencys_officer_and_nobody_else_confirms()
    {
        var proposed = await Propose();
        Assert.Equal(new DeskOutcome.Refused("recovery.same-officer"), await Desk.Confirm(proposed.Id, first.SignIn, citizen.Subject, default));
        foreach (var wrong in new[] { await hub.NewPerson(PersonRole.Officer, "kemensos"), await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Auditor), await hub.NewPerson(), citizen })
        {
            Assert.Equal(new DeskOutcome.Refused("recovery.not-an-officer"), await Desk.Confirm(proposed.Id, wrong.SignIn, citizen.Subject, default));
        }
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen));
    }

    [Fact]
    public async Task Unknown_unbound_and_another_persons_sign_in_look_alike()
    {
        var unbound = await hub.NewPerson();
        foreach (var (signIn, subject) in new[] { (Id128.Random(), citizen.Subject!.Value), (unbound.SignIn, citizen.Subject.Value), (citizen.SignIn, Id128.Random()), (second.SignIn, citizen.Subject.Value) })
        {
            Assert.Equal(new DeskOutcome.Refused("recovery.unknown"), await Desk.Propose(first.SignIn, signIn, subject, "counter", default));
        }
    }

    [Fact]
    public async Task An_officer_neither_binds_nor_recovers_the_person_they_are()
    {
        var officer = await hub.NewStaff(PersonRole.Officer, citizen.Subject!.Value);
        Assert.Equal(new DeskOutcome.Refused("recovery.own-person"), await Desk.Propose(officer.SignIn, citizen.SignIn, citizen.Subject.Value, "counter", default));
        var proposed = await Propose();
        Assert.Equal(new DeskOutcome.Refused("recovery.own-person"), await Desk.Confirm(proposed.Id, officer.SignIn, citizen.Subject, default));
        // The store itself holds to it, whatever a service asks of it.
        Assert.Equal(ActFault.OwnPerson, await hub.Get<IRecoveryStore>().Decide(proposed.Id, officer.SignIn, ActVerdict.Approved, hub.Clock.GetUtcNow(), default));

        var (human, free) = (Id128.Random(), await hub.NewPerson());
        var binder = await hub.NewStaff(PersonRole.Officer, human);
        Assert.Equal(new BindingOutcome.Refused("binding.own-person"), await hub.Get<BindingDesk>().Propose(binder.SignIn, free.SignIn, human, "counter", default));
        var binding = Assert.IsType<BindingOutcome.Proposed>(await hub.Get<BindingDesk>().Propose(first.SignIn, free.SignIn, human, "counter", default)).Proposal;
        Assert.Equal(new BindingOutcome.Refused("binding.own-person"), await hub.Get<BindingDesk>().Confirm(binding.Id, binder.SignIn, human, default));
        Assert.Equal(ActFault.OwnPerson, await hub.Get<IBindingStore>().Decide(binding.Id, binder.SignIn, ActVerdict.Approved, hub.Clock.GetUtcNow(), default));
    }

    [Fact]
    public async Task Without_a_record_nothing_ends_and_the_same_officer_tries_again()
    {
        var proposed = await Propose();
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen));
        hub.Records.Down = false;
        var third = await hub.NewPerson(PersonRole.Officer);
        Assert.Equal(new DeskOutcome.Refused("recovery.taken-up"), await Desk.Confirm(proposed.Id, third.SignIn, citizen.Subject, default));
        Assert.IsType<DeskOutcome.Done>(await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        Assert.Equal(new DeskOutcome.Refused("recovery.done"), await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
    }

    [Fact]
    public async Task Of_many_officers_at_once_one_confirms()
    {
        var proposed = await Propose();
        var officers = new List<Person>();
        for (var i = 0; i < 6; i++)
        {
            officers.Add(await hub.NewPerson(PersonRole.Officer));
        }
        var outcomes = await Task.WhenAll(officers.Select(officer => Task.Run(() => Desk.Confirm(proposed.Id, officer.SignIn, citizen.Subject, default).AsTask())));
        Assert.Single(outcomes, outcome => outcome is DeskOutcome.Done);
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposed.Id);
    }

    [Fact]
    public async Task A_proposal_expires_after_a_day()
    {
        var proposed = await Propose();
        Assert.Contains(await Desk.Open(default), open => open.Id == proposed.Id);
        hub.Clock.Advance(TimeSpan.FromHours(24));
        Assert.DoesNotContain(await Desk.Open(default), open => open.Id == proposed.Id);
        Assert.Equal(new DeskOutcome.Refused("recovery.expired"), await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
    }

    [Fact]
    public async Task The_second_officer_reads_the_card_too()
    {
        var proposed = await Propose();
        Assert.Equal(new DeskOutcome.Refused("recovery.unknown"), await Desk.Confirm(proposed.Id, second.SignIn, Id128.Random(), default));
        Assert.Equal(new DeskOutcome.Refused("recovery.unknown"), await Desk.Confirm(proposed.Id, second.SignIn, null, default));
    }

    [Fact]
    public async Task One_recovery_of_a_sign_in_waits_until_it_is_put_aside()
    {
        var proposed = await Propose();
        Assert.Equal(new DeskOutcome.Refused("recovery.proposal-open"), await Desk.Propose(second.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        Assert.Equal(new DeskOutcome.PutAside(proposed.Id, ActVerdict.Rejected), await Desk.PutAside(proposed.Id, second.SignIn, default));
        Assert.Equal(new DeskOutcome.Refused("recovery.put-aside"), await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        var again = await Propose();
        Assert.Equal(new DeskOutcome.PutAside(again.Id, ActVerdict.Withdrawn), await Desk.PutAside(again.Id, first.SignIn, default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen));
    }

    [Fact]
    public async Task One_officer_does_not_fill_the_desk()
    {
        for (var i = 0; i < TwoPersonAct.MaxOpenPerProposer; i++)
        {
            var other = await hub.NewBound();
            Assert.IsType<DeskOutcome.Proposed>(await Desk.Propose(first.SignIn, other.SignIn, other.Subject!.Value, "counter", default));
        }
        Assert.Equal(new DeskOutcome.Refused("recovery.too-many-proposals"), await Desk.Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        Assert.IsType<DeskOutcome.Proposed>(await Desk.Propose(second.SignIn, citizen.SignIn, citizen.Subject.Value, "counter", default));
    }

    async Task<DeskOutcome.Proposed> Propose() =>
        Assert.IsType<DeskOutcome.Proposed>(await Desk.Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));

    async Task<(DeskOutcome.Proposed Proposed, DeskOutcome.Done Done)> Recovered()
    {
        var proposed = await Propose();
        return (proposed, Assert.IsType<DeskOutcome.Done>(await Desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default)));
    }

    Task<EnrolmentOutcome> Enrol(BrowserVisit browser, string? one, string? other, string password = NewPassword) =>
        browser.Do(context => hub.Get<EnrolmentService>().Enrol(context, one, other, password));
}
