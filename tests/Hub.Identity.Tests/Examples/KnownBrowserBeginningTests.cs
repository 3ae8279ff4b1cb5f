namespace Hub.Identity.Tests;

/// <summary>Every way to a session makes the browser known.</summary>
public sealed class KnownBrowserBeginningTests
{
    const string Password = "tiga kucing di atas pagar";

    [Fact]
    public async Task Browser_that_registered_is_known()
    {
        await using var hub = await TestHub.Start();
        var own = new BrowserVisit();
        var made = Assert.IsType<RegistrationOutcome.Registered>(await own.Do(context => hub.Get<RegistrationService>().Register(context, Password))).Person;
        await Lock(hub, made);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, made, Password));
    }

    [Fact]
    public async Task Browser_that_enrolled_is_known()
    {
        await using var hub = await TestHub.Start();
        var (first, second, citizen) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer), await hub.NewBound());
        var desk = hub.Get<RecoveryDesk>();
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await desk.Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        var done = Assert.IsType<DeskOutcome.Done>(await desk.Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        var own = new BrowserVisit();
        Assert.IsType<EnrolmentOutcome.Enrolled>(await own.Do(context => hub.Get<EnrolmentService>().Enrol(context, proposed.HalfCode, done.HalfCode, Password)));
        await Lock(hub, citizen);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, citizen, Password));
    }

    [Fact]
    public async Task Browser_that_cannot_be_made_known_is_signed_in_all_the_same()
    {
        var moment = new Moment();
        await using var hub = await TestHub.Start(services: services => Interleaved<IKnownBrowserStore>.Put(services, moment));
        var (person, own) = (await hub.NewPerson(), new BrowserVisit());
        moment.At("IKnownBrowserStore.Remember", () => throw new IOException("the database is away"));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.True(moment.Passed);
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(own.SessionSecret, default));
    }

    static async Task Lock(TestHub hub, Person person)
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person, "wrong"));
        }
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person, Password));
    }
}
