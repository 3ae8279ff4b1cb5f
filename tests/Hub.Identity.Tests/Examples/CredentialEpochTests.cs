using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>Two requests at once, by hand: one signs in, agrees or adds, and before it writes another takes the ways in away.</summary>
public sealed class CredentialEpochTests : IAsyncLifetime
{
    const string NewPassword = "tiga kucing di atas pagar";

    readonly FakeRegister register = new();
    readonly Moment moment = new();
    FakeIssuer issuer = null!;
    TestHub hub = null!;
    Person citizen = null!;

    public static TheoryData<string> Endings => ["recovery", "everywhere", "password"];

    public async ValueTask InitializeAsync()
    {
        issuer = await FakeIssuer.Start();
        hub = await register.Hub(
            options => options.Upstreams = [issuer.Provider()],
            services =>
            {
                Interleaved<ISessionStore>.Put(services, moment);
                Interleaved<IGrantStore>.Put(services, moment);
                Interleaved<IPasskeyStore>.Put(services, moment);
                Interleaved<ICredentialStore>.Put(services, moment);
                Interleaved<IOneTimeCodeStore>.Put(services, moment);
                Interleaved<ICeremonyStore>.Put(services, moment);
            });
        citizen = await hub.NewBound();
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Password_sign_in_under_way_begins_no_session_and_puts_no_old_hash_back(string ending)
    {
        moment.At("ISessionStore.Add", () => End(citizen, ending));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), citizen));
        await NothingIsLeft();
        Assert.Equal(ending is "everywhere", await hub.ByPassword(new BrowserVisit(), citizen) is SignInOutcome.SignedIn);
    }

    [Fact]
    public async Task A_hash_of_more_rounds_does_not_undo_a_new_password()
    {
        using var fewer = new PasswordHashing(new HubIdentityOptions { PasswordIterations = 50 });
        var person = new Person(Id128.Random(), "old rounds", PersonRole.Citizen, Subject: null);
        Assert.True(await hub.Get<IPersonStore>().Add(person, "OLD ROUNDS", await fewer.Hash(TestPeople.Password, default), hub.Clock.GetUtcNow(), default));
        moment.At("ISessionStore.Add", () => End(person, "password"));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.True(moment.Passed);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person, NewPassword));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task First_half_that_was_right_before_is_worth_nothing_after(string ending)
    {
        var (secret, _) = await hub.AddApp(citizen);
        hub.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, citizen));
        await End(citizen, ending);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, hub.CodeNow(secret)));
        Assert.Empty(await hub.Get<OwnSessions>().Of(citizen.SignIn, default));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Passkey_sign_in_under_way_begins_no_session(string ending)
    {
        using var phone = await hub.AddPasskey(citizen);
        moment.At("ISessionStore.Add", () => End(citizen, ending));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(phone));
        await NothingIsLeft();
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Upstream_sign_in_under_way_begins_no_session(string ending)
    {
        using var browser = new UpstreamBrowser(hub);
        await SignInUpstream(browser);
        citizen = (await browser.Who()).Person;
        using var later = new UpstreamBrowser(hub);
        await hub.Get<OwnSessions>().EndAll(citizen, default);
        moment.At("ISessionStore.Add", () => End(citizen, ending));
        Assert.Equal(Carried.Fault("upstream.refused"), await SignInUpstream(later));
        Assert.Null(later.Session);
        await NothingIsLeft();
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Consent_under_way_gives_no_code(string ending)
    {
        var app = await hub.RegisterApp();
        var open = await hub.Open(app);
        moment.At("IGrantStore.Give", () => End(citizen, ending));
        Assert.Null(await hub.Get<Authorizations>().Agree(open, Signed(citizen), default));
        Assert.True(moment.Passed);
        Assert.Empty(await hub.Get<IGrantStore>().Of(citizen.SignIn, 10, hub.Clock.GetUtcNow(), default));
    }

    [Fact]
    public async Task Consent_under_way_gives_no_code_to_a_client_suspended_meanwhile()
    {
        var app = await hub.RegisterApp();
        var open = await hub.Open(app);
        // As far as a suspension has come before it ends what the client has: its status is stored.
        Assert.True(hub.Get<ClientDirectory>().TryFind(app.Id, out var client));
        moment.At("IGrantStore.Give", async () => await hub.Get<IClientStore>().Put(client.Registration with { Status = ClientStatus.Suspended }, default));
        Assert.Null(await hub.Get<Authorizations>().Agree(open, Signed(citizen), default));
        Assert.True(moment.Passed);
        Assert.Empty(await hub.Get<IGrantStore>().Of(citizen.SignIn, 10, hub.Clock.GetUtcNow(), default));
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("everywhere")]
    public async Task Code_exchange_under_way_gives_no_tokens(string ending)
    {
        var app = await hub.RegisterApp();
        var code = await hub.Code(app, Signed(citizen));
        moment.At("IGrantStore.TakeCode", () => End(citizen, ending));
        Assert.Equal("invalid_grant", (await hub.Redeem(app, code)).Error);
        Assert.True(moment.Passed);
        Assert.Equal(0L, await hub.Get<IdentityDatabase>().Read(session => session.Scalar("SELECT count(*) FROM refresh_tokens"), default));
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("everywhere")]
    public async Task Refresh_under_way_gives_no_token(string ending)
    {
        var app = await hub.RegisterApp();
        var refresh = (await hub.Tokens(app, Signed(citizen))).GetProperty("refresh_token").GetString()!;
        moment.At("IGrantStore.Refresh", () => End(citizen, ending));
        Assert.Equal("invalid_grant", (await hub.Refresh(app, refresh)).Error);
        Assert.True(moment.Passed);
        Assert.Equal(0L, await hub.Get<IdentityDatabase>().Read(session => session.Scalar("SELECT count(*) FROM refresh_tokens"), default));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_passkey_an_app_and_a_password_under_way_are_not_added(string ending)
    {
        moment.At("IPasskeyStore.Add", () => End(citizen, ending));
        using var thief = new SoftAuthenticator(rsa: false);
        Assert.Equal(new PasskeyOutcome.Refused("credential.changed"), await hub.TryAddPasskey(citizen, thief));
        Assert.True(moment.Passed);

        citizen = await hub.Now(citizen);
        var offer = (await hub.Get<OneTimeCodes>().Offer(citizen, default))!;
        moment.At("IOneTimeCodeStore.Confirm", () => hub.Get<OwnSessions>().EndAll(citizen, default).AsTask());
        Assert.Equal(
            new CredentialOutcome.Refused("credential.changed"),
            await hub.Get<CredentialDesk>().ConfirmApp(citizen, hub.CodeNow(TestPeople.FromBase32(offer.Secret)), default));
        Assert.True(moment.Passed);

        citizen = await hub.Now(citizen);
        moment.At("ICredentialStore.SetPassword", () => hub.Get<OwnSessions>().EndAll(citizen, default).AsTask());
        Assert.Equal(new CredentialOutcome.Refused("credential.changed"), await hub.Get<CredentialDesk>().SetPassword(citizen, "empat kuda di tepi sawah", default));
        Assert.True(moment.Passed);
        Assert.Equal(new WaysIn(HasPassword: ending is not "recovery", 0, HasApp: false), await hub.Get<CredentialDesk>().Ways(citizen.SignIn, default));
    }

    [Fact]
    public async Task Enrolment_whose_code_is_used_up_says_that_another_change_came_between_and_not_that_the_code_is_wrong()
    {
        var (first, second) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer));
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<RecoveryDesk>().Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        var done = Assert.IsType<DeskOutcome.Done>(await hub.Get<RecoveryDesk>().Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        moment.At("ISessionStore.Add", async () => await hub.Get<OwnSessions>().EndAll(await hub.Now(citizen), default));
        var browser = new BrowserVisit();
        var outcome = await browser.Do(context => hub.Get<EnrolmentService>().Enrol(context, proposed.HalfCode, done.HalfCode, NewPassword));
        Assert.Equal(new EnrolmentOutcome.Refused("credential.changed"), outcome);
        Assert.True(moment.Passed);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen, NewPassword));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Recovery_codes_under_way_are_not_put_and_those_before_stay(string ending)
    {
        var (_, own) = await hub.AddApp(citizen);
        citizen = await hub.Now(citizen);
        moment.At("IOneTimeCodeStore.PutRecoveryCodes", () => End(citizen, ending));
        Assert.Equal(new CredentialOutcome.Refused("credential.changed"), await hub.Get<CredentialDesk>().RenewRecoveryCodes(citizen, default));
        Assert.True(moment.Passed);
        // Recovery takes the app and its codes away; nothing is put in their place.
        Assert.Equal(new CodesState(HasApp: ending is not "recovery", ending is "recovery" ? 0 : own.Count), await hub.Get<OneTimeCodes>().State(citizen.SignIn, default));
        if (ending is "everywhere")
        {
            var browser = new BrowserVisit();
            Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, citizen));
            Assert.IsType<SignInOutcome.SignedIn>(await hub.ByCode(browser, own[0]));
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Secret_of_an_app_offered_under_way_is_not_kept(string ending)
    {
        moment.At("IOneTimeCodeStore.Propose", () => End(citizen, ending));
        Assert.Null(await hub.Get<OneTimeCodes>().Offer(citizen, default));
        Assert.True(moment.Passed);
        Assert.Null(await hub.Get<OneTimeCodes>().Offered(await hub.Now(citizen), default));
    }

    [Theory]
    [InlineData("everywhere")]
    [InlineData("password")]
    public async Task App_whose_removal_is_under_way_stays(string ending)
    {
        await hub.AddApp(citizen);
        citizen = await hub.Now(citizen);
        moment.At("ICredentialStore.RemoveApp", () => End(citizen, ending));
        Assert.Equal(new CredentialOutcome.Refused("credential.changed"), await hub.Get<CredentialDesk>().RemoveApp(citizen, default));
        Assert.True(moment.Passed);
        Assert.Equal(new CodesState(HasApp: true, OneTimeCodes.RecoveryCodeCount), await hub.Get<OneTimeCodes>().State(citizen.SignIn, default));
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(new BrowserVisit(), citizen, ending is "password" ? NewPassword : TestPeople.Password));
    }

    [Fact]
    public async Task Each_recovery_code_that_is_used_up_is_on_record_though_only_one_signs_in()
    {
        var (_, own) = await hub.AddApp(citizen);
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(browser, citizen));
        moment.At("ICeremonyStore.Take", async () => Assert.IsType<SignInOutcome.SignedIn>(await hub.ByCode(browser.Copy(), own[1])));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, own[0]));
        Assert.True(moment.Passed);
        Assert.Equal(new CodesState(HasApp: true, own.Count - 2), await hub.Get<OneTimeCodes>().State(citizen.SignIn, default));
        Assert.Equal(2, hub.Records.Acts.OfType<SignInChanged>().Count(act => act.SignIn == citizen.SignIn && act.Change == SignInChanges.RecoveryCodeUsed));
    }

    [Fact]
    public async Task First_recovery_codes_come_with_the_app_or_not_at_all()
    {
        var offer = (await hub.Get<OneTimeCodes>().Offer(citizen, default))!;
        // Whatever happens next, no second write is waited for.
        moment.At("IOneTimeCodeStore.PutRecoveryCodes", () => End(citizen, "everywhere"));
        Assert.IsType<CredentialOutcome.NewCodes>(await hub.Get<CredentialDesk>().ConfirmApp(citizen, hub.CodeNow(TestPeople.FromBase32(offer.Secret)), default));
        Assert.False(moment.Passed);
        Assert.Equal(new CodesState(HasApp: true, OneTimeCodes.RecoveryCodeCount), await hub.Get<OneTimeCodes>().State(citizen.SignIn, default));
    }

    [Fact]
    public async Task Suspension_of_an_agency_ends_sign_ins_of_its_officers_that_are_under_way()
    {
        var app = await hub.RegisterApp("kemensos");
        var officer = await hub.NewPerson(PersonRole.Officer, app.Id);
        moment.At("ISessionStore.Add", async () => await hub.Get<ClientDirectory>().Suspend(app.Id, "operator:test", default));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), officer));
        Assert.True(moment.Passed);
        Assert.Empty(await hub.Get<OwnSessions>().Of(officer.SignIn, default));
    }

    SignedInPerson Signed(Person person) => new(person, new(hub.Clock.GetUtcNow(), ["pwd"]));

    async Task NothingIsLeft()
    {
        Assert.True(moment.Passed);
        Assert.Empty(await hub.Get<OwnSessions>().Of(citizen.SignIn, default));
    }

    async Task End(Person person, string ending)
    {
        switch (ending)
        {
            case "recovery":
                var (first, second) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer));
                var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<RecoveryDesk>().Propose(first.SignIn, person.SignIn, person.Subject!.Value, "counter", default));
                Assert.IsType<DeskOutcome.Done>(await hub.Get<RecoveryDesk>().Confirm(proposed.Id, second.SignIn, person.Subject, default));
                break;
            case "everywhere":
                await hub.Get<OwnSessions>().EndAll(person, default);
                break;
            default:
                Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().SetPassword(await hub.Now(person), NewPassword, default));
                break;
        }
    }

    async Task<string> SignInUpstream(UpstreamBrowser browser)
    {
        var address = await browser.Start("fake");
        var claims = FakeAnswers.Claims(issuer, hub, address);
        claims["nik"] = FakeRegister.Nik;
        issuer.IdToken = _ => Jws.Sign(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(claims), issuer.Key, "JWT");
        return await browser.Finish(FakeAnswers.Callback(issuer, address));
    }
}
