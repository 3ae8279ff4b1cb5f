using System.Text.Json;
using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class PasskeyCeremonyTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub hub = shared.Hub;

    public static TheoryData<string> WrongAnswers => [.. Wrong.Keys];

    static Dictionary<string, AuthenticatorSaid> Wrong { get; } = new(StringComparer.Ordinal)
    {
        ["another origin"] = new() { Origin = "https://evil.test" },
        ["the Host header's origin"] = new() { Origin = "https://evil.test:8443" },
        ["another port"] = new() { Origin = "https://hub.test" },
        ["plain http"] = new() { Origin = "http://hub.test:8443" },
        ["a frame of another origin"] = new() { CrossOrigin = true },
        ["another relying party"] = new() { RelyingParty = "evil.test" },
        ["nobody present"] = new() { UserPresent = false },
        ["nobody verified"] = new() { UserVerified = false },
        ["another challenge"] = new() { Challenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        ["backed up though it cannot be"] = new() { BackedUp = true },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_passkey_signs_its_owner_in_without_a_name_by_two_factors(bool rsa)
    {
        var person = await hub.NewPerson(PersonRole.Officer);
        using var authenticator = await hub.AddPasskey(person, rsa: rsa);
        var browser = new BrowserVisit();
        var signedIn = Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(authenticator, browser: browser));
        Assert.Equal(await hub.Now(person), signedIn.Person);
        var session = await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default);
        Assert.Equal(["hwk", "user", "mfa"], session!.Authentication.Methods);
        Assert.Equal(AuthenticationEvent.TwoFactors, session.Authentication.Acr);
        Assert.Equal("Firefox, Android", session.Agent);
    }

    [Fact]
    public async Task Options_ask_for_verification_a_resident_key_and_the_configured_domain()
    {
        var person = await hub.NewPerson();
        using var known = await hub.AddPasskey(person);
        var options = JsonDocument.Parse(await new BrowserVisit().Do(context => hub.Get<PasskeyService>().BeginAdd(context, person))).RootElement;
        Assert.Equal("hub.test", options.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal("required", options.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString());
        Assert.Equal("required", options.GetProperty("authenticatorSelection").GetProperty("residentKey").GetString());
        Assert.Contains(options.GetProperty("pubKeyCredParams").EnumerateArray(), one => one.GetProperty("alg").GetInt32() == -7);
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(known.CredentialId), Assert.Single(options.GetProperty("excludeCredentials").EnumerateArray()).GetProperty("id").GetString());
        var request = JsonDocument.Parse(await new BrowserVisit().Do(context => hub.Get<PasskeyService>().BeginAssert(context, person: null))).RootElement;
        Assert.Equal("required", request.GetProperty("userVerification").GetString());
        Assert.Equal(0, request.TryGetProperty("allowCredentials", out var allowed) ? allowed.GetArrayLength() : 0);
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_adds_no_passkey(string wrong)
    {
        var person = await hub.NewPerson();
        using var authenticator = new SoftAuthenticator();
        Assert.Equal(new PasskeyOutcome.Refused("passkey.refused"), await hub.TryAddPasskey(person, authenticator, said: Wrong[wrong]));
        Assert.Empty(await hub.Get<PasskeyService>().Of(person.SignIn, default));
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_signs_nobody_in(string wrong)
    {
        using var authenticator = await hub.AddPasskey(await hub.NewPerson());
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(authenticator, Wrong[wrong]));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(authenticator));
    }

    [Fact]
    public async Task A_bent_signature_and_an_unknown_passkey_are_refused()
    {
        using var authenticator = await hub.AddPasskey(await hub.NewPerson());
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(authenticator, new() { BadSignature = true }));
        using var stranger = new SoftAuthenticator();
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(stranger));
    }

    [Fact]
    public async Task An_answer_is_taken_once_and_only_in_the_browser_that_asked()
    {
        using var authenticator = await hub.AddPasskey(await hub.NewPerson());
        var passkeys = hub.Get<PasskeyService>();
        var browser = new BrowserVisit();
        var options = await browser.Do(context => passkeys.BeginAssert(context, person: null));
        var answer = authenticator.Get(options);
        Assert.Equal(new PasskeyOutcome.Refused("passkey.expired"), await new BrowserVisit().Do(context => passkeys.Assert(context, answer)));
        var copies = Enumerable.Range(0, 8).Select(_ => browser.Copy()).ToList();
        var outcomes = await Task.WhenAll(copies.Select(copy => Task.Run(() => copy.Do(context => passkeys.Assert(context, answer)))));
        Assert.Single(outcomes, outcome => outcome is PasskeyOutcome.Verified);
        Assert.Equal(new PasskeyOutcome.Refused("passkey.expired"), await browser.Do(context => passkeys.Assert(context, answer)));
        // A fresh challenge does not make an old answer new.
        await browser.Do(context => passkeys.BeginAssert(context, person: null));
        Assert.Equal(new PasskeyOutcome.Refused("passkey.refused"), await browser.Do(context => passkeys.Assert(context, answer)));
    }

    [Fact]
    public async Task A_challenge_ends_after_five_minutes()
    {
        var person = await hub.NewPerson();
        using var authenticator = await hub.AddPasskey(person);
        var browser = new BrowserVisit();
        var options = await browser.Do(context => hub.Get<PasskeyService>().BeginAssert(context, person: null));
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new PasskeyOutcome.Refused("passkey.expired"), await browser.Do(context => hub.Get<PasskeyService>().Assert(context, authenticator.Get(options))));
    }

    [Fact]
    public async Task A_counter_that_is_not_above_the_last_is_refused_marked_and_recorded()
    {
        var person = await hub.NewBound();
        using var authenticator = await hub.AddPasskey(person);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(authenticator));
        var last = authenticator.LastCounter;
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(authenticator, new() { Counter = last }));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(authenticator, new() { Counter = 0 }));
        Assert.NotNull(Assert.Single(await hub.Get<PasskeyService>().Of(person.SignIn, default)).SuspectAt);
        Assert.Contains(hub.Records.Acts.OfType<SignInChanged>(), act => act.SignIn == person.SignIn && act.Change == SignInChanges.PasskeySuspect && act.Subject == person.Subject);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(authenticator, new() { Counter = last + 1 }));
    }

    [Fact]
    public async Task Two_answers_with_one_counter_at_once_sign_in_once()
    {
        using var authenticator = await hub.AddPasskey(await hub.NewPerson());
        var next = authenticator.LastCounter + 1;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hub.ByPasskey(authenticator, new() { Counter = next })));
        Assert.Single(outcomes, outcome => outcome is SignInOutcome.SignedIn);
    }

    [Fact]
    public async Task An_authenticator_that_does_not_count_signs_in_again_and_again()
    {
        var person = await hub.NewPerson();
        using var authenticator = await hub.AddPasskey(person, said: new() { Counter = 0, BackupEligible = true });
        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(authenticator, new() { Counter = 0, BackupEligible = true, BackedUp = i > 0 }));
        }
        var shown = Assert.Single(await hub.Get<PasskeyService>().Of(person.SignIn, default));
        Assert.True(shown.BackedUp);
        Assert.NotNull(shown.LastUsedAt);
        // Eligibility for backup never changes.
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPasskey(authenticator, new() { Counter = 0 }));
    }

    [Fact]
    public async Task Signing_in_again_takes_no_other_persons_passkey()
    {
        var (me, other) = (await hub.NewPerson(), await hub.NewPerson());
        using var mine = await hub.AddPasskey(me);
        using var theirs = await hub.AddPasskey(other);
        foreach (var (authenticator, works) in new[] { (theirs, false), (mine, true) })
        {
            var browser = new BrowserVisit();
            var options = await browser.Do(context => hub.Get<PasskeyService>().BeginAssert(context, me));
            var outcome = await browser.Do(context => hub.Get<SignInService>().SignInByPasskey(context, authenticator.Get(options), me.SignIn));
            Assert.Equal(works, outcome is SignInOutcome.SignedIn);
        }
        // A challenge for anybody, answered by somebody else than the one who signs in again.
        var open = new BrowserVisit();
        var any = await open.Do(context => hub.Get<PasskeyService>().BeginAssert(context, person: null));
        Assert.IsType<SignInOutcome.Refused>(await open.Do(context => hub.Get<SignInService>().SignInByPasskey(context, theirs.Get(any), me.SignIn)));
    }

    [Fact]
    public async Task A_passkey_is_added_by_the_one_who_asked_under_a_name_and_not_twice()
    {
        var (person, other) = (await hub.NewPerson(), await hub.NewPerson());
        using var authenticator = new SoftAuthenticator();
        var browser = new BrowserVisit();
        var options = await browser.Do(context => hub.Get<PasskeyService>().BeginAdd(context, person));
        Assert.Equal(new PasskeyOutcome.Refused("passkey.expired"), await browser.Copy().Do(context => hub.Get<PasskeyService>().Add(context, other, authenticator.Create(options), "phone")));
        foreach (var name in new[] { "", "  ", "a\nb", new string('x', 41) })
        {
            Assert.Equal(new PasskeyOutcome.Refused("passkey.bad-name"), await hub.TryAddPasskey(person, authenticator, name));
        }
        Assert.IsType<PasskeyOutcome.Added>(await hub.TryAddPasskey(person, authenticator));
        Assert.Equal(new PasskeyOutcome.Refused("passkey.refused"), await hub.TryAddPasskey(other, authenticator));
    }

    [Fact]
    public async Task A_person_has_ten_passkeys_at_most()
    {
        var person = await hub.NewPerson();
        for (var i = 0; i < PasskeyService.MaxPerPerson; i++)
        {
            (await hub.AddPasskey(person, $"phone {i}")).Dispose();
        }
        using var more = new SoftAuthenticator();
        Assert.Equal(new PasskeyOutcome.Refused("passkey.too-many"), await hub.TryAddPasskey(person, more));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task Nonsense_is_refused(string? credential)
    {
        var browser = new BrowserVisit();
        await browser.Do(context => hub.Get<PasskeyService>().BeginAssert(context, person: null));
        Assert.Equal(new PasskeyOutcome.Refused("passkey.refused"), await browser.Do(context => hub.Get<PasskeyService>().Assert(context, credential)));
    }

    [Fact]
    public async Task Without_a_record_no_passkey_is_added()
    {
        await using var own = await TestHub.Start();
        var person = await own.NewPerson();
        using var authenticator = new SoftAuthenticator();
        own.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(() => own.TryAddPasskey(person, authenticator));
        Assert.Empty(await own.Get<PasskeyService>().Of(person.SignIn, default));
    }
}
