using System.Text;

namespace Hub.Identity.Tests;

public sealed class CodeSignInTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub hub = shared.Hub;

    [Fact]
    public async Task With_an_app_the_password_alone_begins_no_session()
    {
        var (person, secret, _) = await WithApp();
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, person));
        Assert.Null(browser.SessionSecret);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByCode(browser, hub.CodeNow(secret)));
        var session = await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default);
        Assert.Equal(["pwd", "otp", "mfa"], session!.Authentication.Methods);
        Assert.Equal(AuthenticationEvent.TwoFactors, session.Authentication.Acr);
    }

    [Fact]
    public async Task A_code_signs_in_once_and_none_before_it_does_any_more()
    {
        var (person, secret, _) = await WithApp();
        Assert.IsType<SignInOutcome.SignedIn>(await Whole(person, hub.CodeNow(secret, 1)));
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, hub.CodeNow(secret, 1)));
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, hub.CodeNow(secret)));
        // Past the count of failures too.
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<SignInOutcome.SignedIn>(await Whole(person, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task The_code_that_confirmed_the_app_signs_nobody_in()
    {
        var person = await hub.NewPerson();
        var (secret, _) = await hub.AddApp(person);
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task Of_many_with_one_code_at_once_one_signs_in()
    {
        var (person, secret, _) = await WithApp();
        var codes = hub.Get<OneTimeCodes>();
        var uses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => codes.Use(person.SignIn, hub.CodeNow(secret), default).AsTask())));
        Assert.Single(uses, use => use == CodeUse.App);
    }

    [Fact]
    public async Task A_recovery_code_works_once_in_any_spelling_and_is_recorded()
    {
        var (person, _, codes) = await WithApp();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.IsType<SignInOutcome.SignedIn>(await Whole(person, codes[3].ToLowerInvariant().Replace('-', ' ')));
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, codes[3]));
        Assert.Equal(new CodesState(HasApp: true, 9), await hub.Get<OneTimeCodes>().State(person.SignIn, default));
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.SignIn == person.SignIn && act.Change == SignInChanges.RecoveryCodeUsed);
    }

    [Fact]
    public async Task Of_many_with_one_recovery_code_at_once_one_uses_it()
    {
        var (person, _, codes) = await WithApp();
        var service = hub.Get<OneTimeCodes>();
        var uses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => service.Use(person.SignIn, codes[0], default).AsTask())));
        Assert.Single(uses, use => use == CodeUse.Recovery);
    }

    [Fact]
    public async Task New_recovery_codes_end_the_old()
    {
        var (person, _, codes) = await WithApp();
        var renewed = Assert.IsType<CredentialOutcome.NewCodes>(await hub.Get<CredentialDesk>().RenewRecoveryCodes(await hub.Now(person), default)).Codes;
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, codes[0]));
        Assert.IsType<SignInOutcome.SignedIn>(await Whole(person, renewed[0]));
        var none = await hub.NewPerson();
        Assert.Equal(new CredentialOutcome.Refused("credential.unknown"), await hub.Get<CredentialDesk>().RenewRecoveryCodes(none, default));
    }

    [Fact]
    public async Task Another_persons_codes_are_worth_nothing()
    {
        var (person, _, _) = await WithApp();
        var (_, secret, codes) = await WithApp();
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, codes[0]));
        Assert.IsType<SignInOutcome.Refused>(await Whole(person, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task Password_code_and_recovery_code_share_one_count_and_a_right_password_does_not_forget_it()
    {
        var (person, secret, codes) = await WithApp();
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(browser, person, "wrong"));
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, person));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, "000000x"));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, "AAAAA-AAAAA-AAAAA"));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, "000000x"));
        // Five in all: locked, for the right code, the right recovery code and the right password.
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, hub.CodeNow(secret)));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, codes[0]));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<SignInOutcome.SignedIn>(await Whole(person, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task Parallel_guesses_at_the_code_cannot_outrun_the_lock()
    {
        var (person, secret, _) = await WithApp();
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, person));
        var wrong = Enumerable.Range(0, 30).Select(i => $"00000{i}x").ToList();
        await Task.WhenAll(wrong.Select(code => Task.Run(() => hub.ByCode(browser.Copy(), code))));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task A_lock_does_not_hold_a_passkey_up()
    {
        var (person, _, _) = await WithApp();
        using var authenticator = await hub.AddPasskey(person);
        for (var i = 0; i < 6; i++)
        {
            await hub.ByPassword(new BrowserVisit(), person, "wrong");
        }
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(authenticator));
        // Nor does the passkey open the lock for whoever guesses.
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
    }

    [Fact]
    public async Task The_first_half_ends_after_five_minutes_with_a_new_password_and_without_the_browser()
    {
        var (person, secret, _) = await WithApp();
        var browser = new BrowserVisit();
        await hub.ByPassword(browser, person);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(new BrowserVisit(), hub.CodeNow(secret)));
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, hub.CodeNow(secret)));
        await hub.ByPassword(browser, person);
        Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().SetPassword(await hub.Now(person), "tiga kucing di atas pagar", default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task An_app_is_in_force_only_after_its_first_code()
    {
        var person = await hub.NewPerson();
        var offer = (await hub.Get<OneTimeCodes>().Offer(person, default))!;
        Assert.StartsWith("otpauth://totp/hub.test:person%20", offer.Uri, StringComparison.Ordinal);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.Equal(new CredentialOutcome.Refused("credential.wrong-code"), await hub.Get<CredentialDesk>().ConfirmApp(person, "000000x", default));
        Assert.Equal(offer, await hub.Get<OneTimeCodes>().Offered(person, default));
        hub.Clock.Advance(OneTimeCodes.OfferLifetime);
        Assert.Null(await hub.Get<OneTimeCodes>().Offered(person, default));
        Assert.IsType<CredentialOutcome.Refused>(await hub.Get<CredentialDesk>().ConfirmApp(person, hub.CodeNow(TestPeople.FromBase32(offer.Secret)), default));
        Assert.False((await hub.Get<CredentialDesk>().Ways(person.SignIn, default)).HasApp);
    }

    [Fact]
    public async Task Database_holds_neither_secret_nor_code()
    {
        var (_, secret, codes) = await WithApp();
        foreach (var file in Directory.GetFiles(hub.Folder, "identity.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            var content = copy.ToArray();
            Assert.True(content.AsSpan().IndexOf(secret) < 0);
            Assert.True(content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Base32.Encode(secret))) < 0);
            Assert.All(codes, code => Assert.True(content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(code.Replace("-", "", StringComparison.Ordinal))) < 0));
        }
    }

    async Task<(Person Person, byte[] Secret, IReadOnlyList<string> Codes)> WithApp()
    {
        var person = await hub.NewPerson();
        var (secret, codes) = await hub.AddApp(person);
        // Past the step that confirmed it.
        hub.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        return (person, secret, codes);
    }

    async Task<SignInOutcome> Whole(Person person, string code)
    {
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, person));
        return await hub.ByCode(browser, code);
    }
}
