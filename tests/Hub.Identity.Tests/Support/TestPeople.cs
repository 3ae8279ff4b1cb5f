using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>People of a test hub.</summary>
static class TestPeople
{
    public const string Password = "correct horse battery";

    public static async Task<Person> NewPerson(this TestHub hub, PersonRole role = PersonRole.Citizen, string? agency = null) =>
        Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create($"person {Id128.Random()}", Password, role, agency, default)).Person;

    /// <summary>The person as they are now, as each request reads them.</summary>
    public static async Task<Person> Now(this TestHub hub, Person person) => (await hub.Get<PeopleDirectory>().Find(person.SignIn, default))!;

    /// <summary>A citizen bound to a person of the register.</summary>
    public static async Task<Person> NewBound(this TestHub hub)
    {
        var (first, second, citizen) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer), await hub.NewPerson());
        var proposed = Assert.IsType<BindingOutcome.Proposed>(await hub.Get<BindingDesk>().Propose(first.SignIn, citizen.SignIn, Id128.Random(), "counter", default));
        Assert.IsType<BindingOutcome.Bound>(await hub.Get<BindingDesk>().Confirm(proposed.Proposal.Id, second.SignIn, proposed.Proposal.Subject, default));
        return (await hub.Get<PeopleDirectory>().Find(citizen.SignIn, default))!;
    }

    /// <summary>A sign-in of staff that two operators made for a human of the register.</summary>
    public static async Task<Person> NewStaff(this TestHub hub, PersonRole role, Id128 holder)
    {
        var (first, second) = (await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator));
        var name = $"staff {Id128.Random()}";
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<StaffDesk>().ProposeNew(first.SignIn, name, role, agency: null, holder, default));
        Assert.IsType<DeskOutcome.Done>(await hub.Get<StaffDesk>().Approve(proposed.Id, second.SignIn, holder, default));
        return (await hub.Get<PeopleDirectory>().FindByName(name, default))!;
    }

    /// <summary>Signs in by password; the outcome as it is.</summary>
    public static Task<SignInOutcome> ByPassword(this TestHub hub, BrowserVisit browser, Person person, string password = Password) =>
        browser.Do(context => hub.Get<SignInService>().SignIn(context, person.Name, password));

    /// <summary>What a person is told in a browser of attempts without success.</summary>
    public static Task<FailedAttempts> FailuresIn(this TestHub hub, BrowserVisit browser, Person person) =>
        browser.Do(context => hub.Get<KnownBrowsers>().Failures(context, person));

    public static Task<SignInOutcome> ByCode(this TestHub hub, BrowserVisit browser, string code) =>
        browser.Do(context => hub.Get<SignInService>().SignInByCode(context, code));

    /// <summary>Enrols an authenticator app.</summary>
    /// <returns>Its secret and the recovery codes.</returns>
    public static async Task<(byte[] Secret, IReadOnlyList<string> Codes)> AddApp(this TestHub hub, Person person)
    {
        person = await hub.Now(person);
        var offer = (await hub.Get<OneTimeCodes>().Offer(person, default))!;
        var secret = FromBase32(offer.Secret);
        var done = await hub.Get<CredentialDesk>().ConfirmApp(person, hub.CodeNow(secret), default);
        return (secret, Assert.IsType<CredentialOutcome.NewCodes>(done).Codes);
    }

    /// <summary>The code that the app shows.</summary>
    public static string CodeNow(this TestHub hub, byte[] secret, int steps = 0) => Totp.CodeOf(secret, Totp.StepOf(hub.Clock.GetUtcNow()) + steps);

    /// <summary>Adds a passkey by a whole ceremony.</summary>
    public static async Task<SoftAuthenticator> AddPasskey(this TestHub hub, Person person, string name = "phone", bool rsa = false, AuthenticatorSaid? said = null)
    {
        var authenticator = new SoftAuthenticator(rsa);
        Assert.IsType<PasskeyOutcome.Added>(await hub.TryAddPasskey(person, authenticator, name, said));
        return authenticator;
    }

    public static async Task<PasskeyOutcome> TryAddPasskey(this TestHub hub, Person person, SoftAuthenticator authenticator, string name = "phone", AuthenticatorSaid? said = null)
    {
        person = await hub.Now(person);
        var browser = new BrowserVisit();
        var options = await browser.Do(context => hub.Get<PasskeyService>().BeginAdd(context, person));
        return await browser.Do(context => hub.Get<PasskeyService>().Add(context, person, authenticator.Create(options, said), name));
    }

    /// <summary>Signs in by a passkey without a name, by a whole ceremony.</summary>
    public static async Task<SignInOutcome> ByPasskey(this TestHub hub, SoftAuthenticator authenticator, AuthenticatorSaid? said = null, BrowserVisit? browser = null)
    {
        browser ??= new BrowserVisit();
        var options = await browser.Do(context => hub.Get<PasskeyService>().BeginAssert(context, person: null));
        return await browser.Do(context => hub.Get<SignInService>().SignInByPasskey(context, authenticator.Get(options, said), expected: null));
    }

    public static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
