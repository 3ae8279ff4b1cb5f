using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>Operators that the hub's command line makes, as many as are missing to two.</summary>
public sealed class FirstOperatorTests : IAsyncLifetime
{
    TestHub hub = null!;
    IReadOnlyList<(string Name, string First, string Second)> codes = [];

    StaffDesk Desk => hub.Get<StaffDesk>();

    public async ValueTask InitializeAsync() => hub = await TestHub.Start();

    public async ValueTask DisposeAsync() => await hub.DisposeAsync();

    [Fact]
    public async Task Codes_that_nobody_used_in_their_day_can_be_made_again()
    {
        Assert.Equal(2, await MakeFirst());
        hub.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(2, await MakeFirst());
    }

    [Fact]
    public async Task Where_one_of_two_enrolled_in_their_day_the_other_is_made_again()
    {
        Assert.Equal(2, await MakeFirst());
        var one = await Enrol(0);
        Assert.Equal(0, await MakeFirst());
        hub.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(1, await MakeFirst());
        Assert.Single(codes);
        Assert.Equal(0, await MakeFirst());
        var other = await Enrol(0);

        var third = Id128.Random();
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await Desk.ProposeNew(one.SignIn, "third", PersonRole.Operator, null, third, default));
        Assert.IsType<DeskOutcome.Done>(await Desk.Approve(proposed.Id, other.SignIn, third, default));
    }

    [Fact]
    public async Task Who_has_but_a_password_that_was_closed_by_guesses_cannot_sign_in_and_does_not_count()
    {
        Person[] operators = [await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator)];
        using var phone = await hub.AddPasskey(operators[0]);
        await Close(operators[0]);
        Assert.Equal(0, await MakeFirst());
        await Close(operators[1]);
        // Of those left each is needed: the end of one would leave one alone.
        Assert.Equal(new DeskOutcome.Refused("staff.too-few-operators"), await Desk.ProposeEnd(operators[0].SignIn, operators[2].SignIn, default));
        Assert.Equal(0, await MakeFirst());
        await Close(operators[2]);
        Assert.Equal(1, await MakeFirst());
    }

    [Fact]
    public async Task Who_they_are_is_asked_once_code_and_password_have_passed()
    {
        Assert.Equal(2, await MakeFirst());
        var (_, first, second) = codes[0];
        Assert.Equal("enrolment.refused", await Refusal(second, first, TestPeople.Password));
        Assert.Equal(PasswordRules.Weak, await Refusal(first, second, "x"));
        Assert.Equal(EnrolmentService.HolderNeeded, await Refusal(first, second, TestPeople.Password));

        async Task<string> Refusal(string one, string other, string password) => Assert.IsType<EnrolmentOutcome.Refused>(
            await new BrowserVisit().Do(context => hub.Get<EnrolmentService>().Enrol(context, one, other, password))).Code;
    }

    async Task<int> MakeFirst() => await Desk.MakeFirst(
        kept =>
        {
            codes = kept;
            return ValueTask.CompletedTask;
        },
        default);

    async Task<Person> Enrol(int line)
    {
        var (_, first, second) = codes[line];
        var outcome = await new BrowserVisit().Do(context => hub.Get<EnrolmentService>().Enrol(context, first, second, TestPeople.Password, Id128.Random()));
        return Assert.IsType<EnrolmentOutcome.Enrolled>(outcome).Person;
    }

    async Task Close(Person person)
    {
        for (var i = 0; i < HubIdentityOptions.MaxFailuresInAll; i++)
        {
            hub.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person, "wrong"));
        }
    }
}
