using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class WaysInTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub hub = shared.Hub;

    CredentialDesk Desk => hub.Get<CredentialDesk>();

    [Fact]
    public async Task The_last_way_in_stays()
    {
        var person = await hub.NewPerson();
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemovePassword(person, default));
        using var phone = await hub.AddPasskey(person, "phone");
        Assert.IsType<CredentialOutcome.Done>(await Desk.RemovePassword(person, default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person, ""));
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemovePasskey(person, await Only(person), default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone));
        Assert.Equal(new CredentialOutcome.Refused("credential.changed"), await Desk.SetPassword(person, "tiga kucing di atas pagar", default));
        Assert.IsType<CredentialOutcome.Done>(await Desk.SetPassword(await hub.Now(person), "tiga kucing di atas pagar", default));
        Assert.IsType<CredentialOutcome.Done>(await Desk.RemovePasskey(person, await Only(person), default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(phone));
    }

    [Fact]
    public async Task Ways_in_change_so_often_in_a_day_and_no_more_and_nothing_is_recorded_beyond_it()
    {
        var stranger = await hub.NewPerson();
        await hub.AddApp(stranger);
        for (var i = 1; i < CredentialDesk.MaxChangesUnbound; i++)
        {
            Assert.IsType<CredentialOutcome.NewCodes>(await Desk.RenewRecoveryCodes(await hub.Now(stranger), default));
        }
        var recorded = hub.Records.Acts.Count;
        var refused = Assert.IsType<CredentialOutcome.Refused>(await Desk.RenewRecoveryCodes(await hub.Now(stranger), default));
        Assert.Equal("credential.too-often", refused.Code);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.Equal(recorded, hub.Records.Acts.Count);
        hub.Clock.Advance(refused.RetryAfter.Value);
        Assert.IsType<CredentialOutcome.NewCodes>(await Desk.RenewRecoveryCodes(await hub.Now(stranger), default));
    }

    [Fact]
    public async Task Staff_keeps_two_factors_once_it_has_them()
    {
        var officer = await hub.NewPerson(PersonRole.Officer);
        using var phone = await hub.AddPasskey(officer);
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemovePasskey(officer, await Only(officer), default));
        await hub.AddApp(officer);
        Assert.IsType<CredentialOutcome.Done>(await Desk.RemovePasskey(officer, await Only(officer), default));
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemoveApp(officer, default));
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemovePassword(officer, default));
    }

    [Fact]
    public async Task Two_passkeys_removed_at_once_leave_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var person = await hub.NewPerson();
            using var phone = await hub.AddPasskey(person, "phone");
            using var key = await hub.AddPasskey(person, "key");
            Assert.IsType<CredentialOutcome.Done>(await Desk.RemovePassword(person, default));
            var both = await hub.Get<PasskeyService>().Of(person.SignIn, default);
            var outcomes = await Task.WhenAll(both.Select(passkey => Task.Run(() => Desk.RemovePasskey(person, passkey.Id, default).AsTask())));
            Assert.Single(outcomes, outcome => outcome is CredentialOutcome.Done);
            Assert.Single(await hub.Get<PasskeyService>().Of(person.SignIn, default));
        }
    }

    [Fact]
    public async Task Nobody_removes_another_persons_passkey()
    {
        var (person, other) = (await hub.NewPerson(), await hub.NewPerson());
        using var mine = await hub.AddPasskey(person);
        using var theirs = await hub.AddPasskey(other);
        Assert.Equal(new CredentialOutcome.Refused("credential.unknown"), await Desk.RemovePasskey(person, await Only(other), default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(theirs));
    }

    [Fact]
    public async Task Each_change_is_recorded_before_it_has_effect_and_has_none_without()
    {
        await using var own = await TestHub.Start();
        var person = await own.NewPerson();
        using var phone = await own.AddPasskey(person);
        var (secret, _) = await own.AddApp(person);
        own.Records.Down = true;
        var desk = own.Get<CredentialDesk>();
        var passkey = Assert.Single(await own.Get<PasskeyService>().Of(person.SignIn, default)).Id;
        await Assert.ThrowsAsync<IOException>(async () => await desk.RemovePasskey(person, passkey, default));
        await Assert.ThrowsAsync<IOException>(async () => await desk.RemoveApp(person, default));
        await Assert.ThrowsAsync<IOException>(async () => await desk.SetPassword(person, "tiga kucing di atas pagar", default));
        await Assert.ThrowsAsync<IOException>(async () => await desk.RemovePassword(person, default));
        Assert.Equal(new WaysIn(HasPassword: true, 1, HasApp: true), await desk.Ways(person.SignIn, default));
        own.Records.Down = false;
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.NeedsCode>(await own.ByPassword(browser, person));
        Assert.IsType<SignInOutcome.SignedIn>(await own.ByCode(browser, own.CodeNow(secret)));
        Assert.IsType<CredentialOutcome.Done>(await desk.RemoveApp(await own.Now(person), default));
        Assert.Equal(
            [SignInChanges.PasskeyAdded, SignInChanges.AppAdded, SignInChanges.AppRemoved],
            own.Records.Acts.OfType<SignInChanged>().Select(act => act.Change));
    }

    [Theory]
    [InlineData("elevenchars", "somebody", false)]
    [InlineData("password1234", "somebody", false)]
    [InlineData("P@ssword 1234", "somebody", false)]
    [InlineData("passwordpassword", "somebody", false)]
    [InlineData("rahasiarahasia", "somebody", false)]
    [InlineData("Indonesia1945!!", "somebody", false)]
    [InlineData("aaaaaaaaaaaaaa", "somebody", false)]
    [InlineData("123456789012", "somebody", false)]
    [InlineData("siti rahmawati", "Siti Rahmawati", false)]
    [InlineData("sitirahmawati2026", "Siti Rahmawati", false)]
    [InlineData("siti rahmawati di pasar", "Siti Rahmawati", true)]
    [InlineData("empat kuda di tepi sawah", "somebody", true)]
    [InlineData("Zk7#qpL0vWx2", "somebody", true)]
    public void Passwords_are_taken_by_what_a_guesser_tries_first(string password, string name, bool taken) =>
        Assert.Equal(taken, PasswordRules.Accepts(password, name));

    async Task<Id128> Only(Person person) => Assert.Single(await hub.Get<PasskeyService>().Of(person.SignIn, default)).Id;
}
