using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class StaffDeskTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    readonly TestHub hub = shared.Hub;
    Person first = null!;
    Person second = null!;

    StaffDesk Desk => hub.Get<StaffDesk>();

    public async ValueTask InitializeAsync()
    {
        hub.Records.Before = _ => Task.CompletedTask;
        (first, second) = (await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(PersonRole.Officer)]
    [InlineData(PersonRole.Auditor)]
    [InlineData(PersonRole.Operator)]
    public async Task Two_operators_make_a_sign_in_that_its_holder_enrols(PersonRole role)
    {
        var (name, holder) = (NewName(), Id128.Random());
        var proposed = await Propose(name, role, holder);
        Assert.Null(await hub.Get<PeopleDirectory>().FindByName(name, default));
        Assert.Equal(new DeskOutcome.Refused("staff.unknown"), await Desk.Approve(proposed.Id, second.SignIn, Id128.Random(), default));
        Assert.Equal(new DeskOutcome.Refused("staff.unknown"), await Desk.Approve(proposed.Id, second.SignIn, null, default));
        var done = Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, second.SignIn, holder, default));
        var made = (await hub.Get<PeopleDirectory>().FindByName(name, default))!;
        Assert.Equal((role, holder, (Id128?)null), (made.Role, made.Holder!.Value, made.Subject));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), made, ""));
        Assert.IsType<EnrolmentOutcome.Enrolled>(await new BrowserVisit().Do(context => hub.Get<EnrolmentService>().Enrol(context, proposed.HalfCode, done.HalfCode, TestPeople.Password)));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), made));
        Assert.Equal([first.SignIn, second.SignIn], Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposed.Id).Approvers);
    }

    [Fact]
    public async Task Nobody_but_a_second_operator_approves()
    {
        var holder = Id128.Random();
        var proposed = await Propose(NewName(), PersonRole.Auditor, holder);
        Assert.Equal(new DeskOutcome.Refused("staff.same-operator"), await Desk.Approve(proposed.Id, first.SignIn, holder, default));
        foreach (var role in new[] { PersonRole.Officer, PersonRole.Auditor, PersonRole.Citizen })
        {
            var wrong = await hub.NewPerson(role);
            Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.Approve(proposed.Id, wrong.SignIn, holder, default));
            Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.ProposeNew(wrong.SignIn, NewName(), PersonRole.Auditor, null, Id128.Random(), default));
        }
    }

    [Fact]
    public async Task One_human_holds_one_sign_in_of_staff()
    {
        var holder = Id128.Random();
        var pending = await Propose(NewName(), PersonRole.Auditor, holder);
        Assert.Equal(new DeskOutcome.Refused("staff.proposal-open"), await Desk.ProposeNew(second.SignIn, NewName(), PersonRole.Operator, null, holder, default));
        await Hold(await hub.NewPerson(PersonRole.Operator), holder);
        foreach (var role in new[] { PersonRole.Officer, PersonRole.Auditor, PersonRole.Operator })
        {
            Assert.Equal(new DeskOutcome.Refused("staff.holder-taken"), await Desk.ProposeNew(first.SignIn, NewName(), role, null, holder, default));
        }
        // Proposed before the other was made.
        Assert.Equal(new DeskOutcome.Refused("staff.holder-taken"), await Desk.Approve(pending.Id, second.SignIn, holder, default));
        // It did not come about, so it is on no record.
        Assert.DoesNotContain(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == pending.Id);
        // And the database itself refuses a second, whoever writes it.
        var auditor = await hub.NewPerson(PersonRole.Auditor);
        await Assert.ThrowsAnyAsync<DbException>(async () => await Hold(auditor, holder));
    }

    [Fact]
    public async Task Of_two_sign_ins_of_one_name_approved_at_once_one_is_made_and_recorded()
    {
        var (name, humans) = (NewName(), (Id128[])[Id128.Random(), Id128.Random()]);
        var (one, other) = (await Propose(name, PersonRole.Operator, humans[0]), await Propose(name.ToUpperInvariant(), PersonRole.Auditor, humans[1]));
        var outcomes = await Task.WhenAll(new[] { (one, humans[0]), (other, humans[1]) }.Select(each => Task.Run(() => Desk.Approve(each.Item1.Id, second.SignIn, each.Item2, default).AsTask())));
        Assert.Single(outcomes, outcome => outcome is DeskOutcome.Done);
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == one.Id || act.Id == other.Id);
    }

    [Fact]
    public async Task What_is_recorded_comes_about_whatever_is_made_meanwhile()
    {
        var (name, holder) = (NewName(), Id128.Random());
        var proposed = await Propose(name, PersonRole.Auditor, holder);
        PersonCreation? citizen = null;
        DeskOutcome? rival = null;
        hub.Records.Before = async _ =>
        {
            citizen ??= await hub.Get<PeopleDirectory>().Create(name.ToUpperInvariant(), TestPeople.Password, PersonRole.Citizen, default);
            rival ??= await Desk.ProposeNew(first.SignIn, NewName(), PersonRole.Operator, null, holder, default);
        };
        Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, second.SignIn, holder, default));
        Assert.Equal(new PersonCreation.Refused("person.name-taken"), citizen);
        Assert.Equal(new DeskOutcome.Refused("staff.holder-taken"), rival);
        Assert.Equal(holder, (await hub.Get<PeopleDirectory>().FindByName(name, default))!.Holder);
    }

    [Fact]
    public async Task Nobody_approves_for_themselves()
    {
        var holder = Id128.Random();
        var own = await hub.NewStaff(PersonRole.Operator, holder);
        Assert.Equal(new DeskOutcome.Refused("staff.own-person"), await Desk.ProposeNew(own.SignIn, NewName(), PersonRole.Auditor, null, holder, default));
        Assert.Equal(new DeskOutcome.Refused("staff.own-person"), await Desk.ProposeRecovery(own.SignIn, own.SignIn, holder, default));
    }

    [Theory]
    [InlineData("", PersonRole.Officer, null, "staff.bad-name")]
    [InlineData("x", PersonRole.Citizen, null, "staff.bad-role")]
    [InlineData("x", PersonRole.Auditor, "agency-a", "staff.bad-role")]
    [InlineData("x", PersonRole.Officer, "no-such-agency", "staff.bad-role")]
    public async Task Wrong_proposals_are_refused(string name, PersonRole role, string? agency, string code) =>
        Assert.Equal(new DeskOutcome.Refused(code), await Desk.ProposeNew(first.SignIn, name, role, agency, Id128.Random(), default));

    [Fact]
    public async Task A_name_that_was_taken_meanwhile_makes_nothing()
    {
        var holder = Id128.Random();
        var proposed = await Propose(NewName(), PersonRole.Officer, holder);
        var name = (await hub.Get<IStaffStore>().Find(proposed.Id, default))!.Name;
        Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create(name.ToUpperInvariant(), TestPeople.Password, PersonRole.Citizen, default));
        Assert.Equal(new DeskOutcome.Refused("staff.name-taken"), await Desk.Approve(proposed.Id, second.SignIn, holder, default));
        Assert.DoesNotContain(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposed.Id);
    }

    [Fact]
    public async Task Staff_is_recovered_by_two_operators_for_its_own_holder()
    {
        var holder = Id128.Random();
        var auditor = await hub.NewStaff(PersonRole.Auditor, holder);
        using var phone = await hub.AddPasskey(auditor);
        Assert.Equal(new DeskOutcome.Refused("staff.unknown"), await Desk.ProposeRecovery(first.SignIn, auditor.SignIn, Id128.Random(), default));
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeRecovery(first.SignIn, auditor.SignIn, holder, default));
        Assert.Equal(new DeskOutcome.Refused("staff.unknown"), await Desk.Approve(proposed.Id, second.SignIn, Id128.Random(), default));
        var done = Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, second.SignIn, holder, default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(phone));
        Assert.IsType<EnrolmentOutcome.Enrolled>(await new BrowserVisit().Do(context => hub.Get<EnrolmentService>().Enrol(context, proposed.HalfCode, done.HalfCode, TestPeople.Password)));
        Assert.Equal(auditor, (await hub.Now(auditor)) with { Epoch = auditor.Epoch });
    }

    [Fact]
    public async Task The_first_two_operators_are_made_where_there_is_none_and_approve_the_third()
    {
        await using var fresh = await TestHub.Start();
        IReadOnlyList<(string Name, string First, string Second)> kept = [];
        ValueTask Keep(IReadOnlyList<(string Name, string First, string Second)> codes)
        {
            kept = codes;
            return ValueTask.CompletedTask;
        }
        Assert.Equal(2, await fresh.Get<StaffDesk>().MakeFirst(Keep, default));
        Assert.Equal(2, kept.Select(one => one.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(0, await fresh.Get<StaffDesk>().MakeFirst(_ => throw new InvalidOperationException("nothing is made"), default));
        var humans = kept.Select(_ => Id128.Random()).ToList();
        var operators = new List<Person>();
        foreach (var ((_, one, other), human) in kept.Zip(humans))
        {
            Task<EnrolmentOutcome> Enrol(Id128? holder) => new BrowserVisit().Do(context => fresh.Get<EnrolmentService>().Enrol(context, one, other, TestPeople.Password, holder));
            Assert.Equal(new EnrolmentOutcome.Refused("enrolment.holder-needed"), await Enrol(null));
            // The second of them is nobody who is the first already.
            if (operators.Count > 0)
            {
                Assert.Equal(new EnrolmentOutcome.Refused("enrolment.holder-taken"), await Enrol(humans[0]));
            }
            operators.Add(Assert.IsType<EnrolmentOutcome.Enrolled>(await Enrol(human)).Person);
        }
        foreach (var (one, human) in operators.Zip(humans))
        {
            var known = (await fresh.Get<PeopleDirectory>().Find(one.SignIn, default))!;
            Assert.Equal((PersonRole.Operator, human), (known.Role, known.Holder!.Value));
            Assert.Equal(new DeskOutcome.Refused("staff.holder-taken"), await fresh.Get<StaffDesk>().ProposeNew(operators.First(other => other != one).SignIn, NewName(), PersonRole.Auditor, null, human, default));
        }
        var third = Id128.Random();
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await fresh.Get<StaffDesk>().ProposeNew(operators[0].SignIn, "third", PersonRole.Operator, null, third, default));
        Assert.IsType<DeskOutcome.Done>(await fresh.Get<StaffDesk>().Approve(proposed.Id, operators[1].SignIn, third, default));
    }

    [Fact]
    public async Task One_operator_does_not_fill_the_desk_and_takes_back_what_they_proposed()
    {
        var holder = Id128.Random();
        var proposed = await Propose(NewName(), PersonRole.Officer, holder);
        for (var i = 1; i < TwoPersonAct.MaxOpenPerProposer; i++)
        {
            await Propose(NewName(), PersonRole.Officer, Id128.Random());
        }
        Assert.Equal(new DeskOutcome.Refused("staff.too-many-proposals"), await Desk.ProposeNew(first.SignIn, NewName(), PersonRole.Officer, null, Id128.Random(), default));
        Assert.Equal(new DeskOutcome.PutAside(proposed.Id, ActVerdict.Withdrawn), await Desk.PutAside(proposed.Id, first.SignIn, default));
        Assert.Equal(new DeskOutcome.Refused("staff.put-aside"), await Desk.Approve(proposed.Id, second.SignIn, holder, default));
        var again = await Propose(NewName(), PersonRole.Officer, holder);
        Assert.Equal(new DeskOutcome.PutAside(again.Id, ActVerdict.Rejected), await Desk.PutAside(again.Id, second.SignIn, default));
    }

    Task<int> Hold(Person person, Id128 holder) => hub.Get<IdentityDatabase>().Write(session => StaffStore.Hold(session, person.SignIn, holder), default).AsTask();

    async Task<DeskOutcome.Proposed> Propose(string name, PersonRole role, Id128 holder) =>
        Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeNew(first.SignIn, name, role, agency: null, holder, default));

    static string NewName() => $"staff {Id128.Random()}";
}
