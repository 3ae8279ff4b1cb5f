using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>The end of a sign-in of staff.</summary>
public sealed class StaffEndTests : IAsyncLifetime
{
    TestHub hub = null!;
    Person first = null!;
    Person second = null!;

    StaffDesk Desk => hub.Get<StaffDesk>();

    public async ValueTask InitializeAsync()
    {
        hub = await TestHub.Start();
        (first, second) = (await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator));
    }

    public async ValueTask DisposeAsync() => await hub.DisposeAsync();

    [Fact]
    public async Task Two_operators_end_a_sign_in_with_its_sessions_and_ways_in_at_once()
    {
        var (holder, browser) = (Id128.Random(), new BrowserVisit());
        var made = await hub.NewStaff(PersonRole.Auditor, holder);
        using var phone = await hub.AddPasskey(made);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone, browser: browser));

        var proposed = Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeEnd(first.SignIn, made.SignIn, default));
        Assert.Null(proposed.HalfCode);
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default));
        Assert.Equal(new DeskOutcome.Refused("staff.same-operator"), await Desk.Approve(proposed.Id, first.SignIn, null, default));
        Assert.Equal(new DeskOutcome.Done(proposed.Id, null), await Desk.Approve(proposed.Id, second.SignIn, null, default));

        Assert.Null(await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(phone));
        Assert.Null(await hub.Get<PeopleDirectory>().Find(made.SignIn, default));
        Assert.Equal(made.Name, await hub.Get<PeopleDirectory>().NameOf(made.SignIn, default));
        var record = Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposed.Id);
        Assert.Equal((SignInChanges.StaffEnded, PersonRole.Auditor, made.SignIn), (record.Change, record.Role, record.SignIn));
        Assert.Equal([first.SignIn, second.SignIn], record.Approvers);
        Assert.Equal(new DeskOutcome.Refused("staff.done"), await Desk.Approve(proposed.Id, second.SignIn, null, default));

        // The name is never another's, the human may hold a new sign-in.
        Assert.Equal(new DeskOutcome.Refused("staff.name-taken"), await Desk.ProposeNew(first.SignIn, made.Name, PersonRole.Auditor, null, holder, default));
        Assert.Equal(holder, (await hub.NewStaff(PersonRole.Operator, holder)).Holder);
    }

    [Fact]
    public async Task What_an_application_was_allowed_ends_too()
    {
        var app = await hub.RegisterApp();
        var auditor = await hub.NewGiver(PersonRole.Auditor, bound: true, "pwd", "otp", "mfa");
        var refresh = (await hub.Tokens(app, auditor, ("scope", HubScopes.Audit))).GetProperty("refresh_token").GetString()!;
        Assert.Equal(200, (await hub.Refresh(app, refresh)).Status);
        await End(auditor.Person);
        var refused = await hub.Refresh(app, refresh);
        Assert.Equal((400, "invalid_grant"), (refused.Status, refused.Error));
    }

    [Fact]
    public async Task A_session_that_begins_while_the_sign_in_ends_is_nobodys()
    {
        var made = await hub.NewPerson(PersonRole.Officer);
        await End(made);
        Assert.Null(await hub.Get<BrowserSessions>().Begin(made, new(hub.Clock.GetUtcNow(), ["pwd"]), password: null, replacedSecret: null, "test", default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), made));
    }

    [Fact]
    public async Task Nobody_ends_themselves_and_two_operators_are_left()
    {
        var third = await hub.NewPerson(PersonRole.Operator);
        Assert.Equal(new DeskOutcome.Refused("staff.own-person"), await Desk.ProposeEnd(first.SignIn, first.SignIn, default));
        var (one, other) = (await ProposeEnd(first, third), await ProposeEnd(third, second));
        // What is taken up counts already: of two ends at once one alone leaves two operators.
        var outcomes = await Task.WhenAll(
            Task.Run(async () => await Desk.Approve(one.Id, second.SignIn, null, default)),
            Task.Run(async () => await Desk.Approve(other.Id, first.SignIn, null, default)));
        Assert.Single(outcomes, outcome => outcome is DeskOutcome.Done);
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>());
        var left = new List<Person>();
        foreach (var person in new[] { first, second, third })
        {
            if (await hub.Get<PeopleDirectory>().Find(person.SignIn, default) is { } stands)
            {
                left.Add(stands);
            }
        }
        Assert.Equal(2, left.Count);
        Assert.Equal(new DeskOutcome.Refused("staff.too-few-operators"), await Desk.ProposeEnd(left[0].SignIn, left[1].SignIn, default));
    }

    [Fact]
    public async Task An_end_waits_for_a_record_and_the_end_that_waits_leaves_too_few_for_another()
    {
        var third = await hub.NewPerson(PersonRole.Operator);
        var (one, other) = (await ProposeEnd(first, third), await ProposeEnd(third, second));
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.Approve(one.Id, second.SignIn, null, default));
        Assert.NotNull(await hub.Get<PeopleDirectory>().Find(third.SignIn, default));
        hub.Records.Down = false;
        Assert.Equal(new DeskOutcome.Refused("staff.too-few-operators"), await Desk.Approve(other.Id, first.SignIn, null, default));
        Assert.IsType<DeskOutcome.Done>(await Desk.Approve(one.Id, second.SignIn, null, default));
    }

    [Fact]
    public async Task What_the_ended_one_proposed_is_withdrawn_and_they_decide_nothing()
    {
        var (third, holder) = (await hub.NewPerson(PersonRole.Operator), Id128.Random());
        var theirs = Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeNew(third.SignIn, "auditor-baru", PersonRole.Auditor, null, holder, default));
        var others = Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeNew(first.SignIn, "auditor-lain", PersonRole.Auditor, null, Id128.Random(), default));
        await End(third);
        Assert.Equal(new DeskOutcome.Refused("staff.put-aside"), await Desk.Approve(theirs.Id, second.SignIn, holder, default));
        var about = (await hub.Get<IStaffStore>().Find(others.Id, default))!.Holder;
        Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.Approve(others.Id, third.SignIn, about, default));
        Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.ProposeEnd(third.SignIn, first.SignIn, default));
    }

    [Fact]
    public async Task Citizens_and_strangers_do_not_end_here()
    {
        var (citizen, auditor) = (await hub.NewPerson(), await hub.NewPerson(PersonRole.Auditor));
        Assert.Equal(new DeskOutcome.Refused("staff.unknown"), await Desk.ProposeEnd(first.SignIn, citizen.SignIn, default));
        Assert.Equal(new DeskOutcome.Refused("staff.unknown"), await Desk.ProposeEnd(first.SignIn, Id128.Random(), default));
        Assert.Equal(new DeskOutcome.Refused("staff.not-an-operator"), await Desk.ProposeEnd(auditor.SignIn, auditor.SignIn, default));
    }

    async Task End(Person person) => Assert.IsType<DeskOutcome.Done>(await Desk.Approve((await ProposeEnd(first, person)).Id, second.SignIn, null, default));

    async Task<DeskOutcome.Proposed> ProposeEnd(Person by, Person person) => Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeEnd(by.SignIn, person.SignIn, default));
}
