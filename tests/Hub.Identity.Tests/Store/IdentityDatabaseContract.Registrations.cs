using Hub.Canon;
using Hub.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

/// <summary>What the store of sign-ins that citizens make keeps to on either database.</summary>
public abstract partial class IdentityDatabaseContract
{
    [Fact]
    public async Task Registrations_at_once_are_never_more_than_may_wait_and_no_name_is_given_twice()
    {
        var store = new RegistrationStore(Database);
        var added = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Register(store, $"NAME-{i}", max: 5).AsTask())));
        Assert.Equal(5, added.Count(one => one is RegistrationAddition.Added));
        Assert.Equal(7, added.Count(one => one is RegistrationAddition.Full));
        Assert.False(await store.HasRoom(5, default));
        Assert.Equal(5L, await Count("persons"));
        Assert.Equal(RegistrationAddition.Added, await Register(store, "OTHER", max: 6));
        Assert.Equal(RegistrationAddition.NameTaken, await Register(store, "OTHER", max: 7));
        Assert.Equal(6L, await Count("registrations"));
    }

    [Fact]
    public async Task Sweep_deletes_what_nobody_bound_in_time_with_every_row_of_it_and_nothing_else()
    {
        var store = new RegistrationStore(Database);
        var (bound, waiting, gone, young) = (Id128.Random(), Id128.Random(), Id128.Random(), Id128.Random());
        foreach (var (signIn, at) in new[] { (bound, Now), (waiting, Now), (gone, Now), (young, Now.AddDays(2)) })
        {
            Assert.Equal(RegistrationAddition.Added, await store.Add(Citizen(signIn), signIn.ToString(), at, at + HubIdentityOptions.UnboundLifetime, 10, default));
        }
        var (first, second) = (await AddPerson(PersonRole.Officer), await AddPerson(PersonRole.Officer));
        var dead = Now + HubIdentityOptions.UnboundLifetime;
        var bindings = new BindingStore(Database);
        var kept = Proposal(bound, first, Now);
        Assert.Null(await bindings.Add(kept, TwoPersonAct.MaxOpen, default));
        Assert.Null(await bindings.Decide(kept.Id, second, ActVerdict.Approved, Now, default));
        Assert.True(await bindings.GiveEffect(kept.Id, Now, default));
        Assert.Equal(3L, await Count("registrations"));
        Assert.Null(await bindings.Add(Proposal(gone, first, Now), TwoPersonAct.MaxOpen, default));
        Assert.Null(await bindings.Add(Proposal(waiting, first, dead.AddHours(-1)), TwoPersonAct.MaxOpen, default));
        await HangOn(gone);

        Assert.Equal(0, await Sweep(dead.AddMilliseconds(-1), HubIdentityOptions.UnboundLifetime));
        Assert.Equal(1, await Sweep(dead, HubIdentityOptions.UnboundLifetime));
        Assert.Null(await new PersonStore(Database).NameOf(gone, default));
        foreach (var table in new[] { "sessions", "passkeys", "authenticator_apps", "recovery_codes", "ceremonies", "grants", "codes" })
        {
            Assert.Equal((table, 0L), (table, await Count(table)));
        }
        var people = new PersonStore(Database);
        Assert.All([bound, waiting, young], signIn => Assert.NotNull(people.Find(signIn, default).AsTask().GetAwaiter().GetResult()));
        Assert.Equal(2L, await Count("binding_proposals"));
        // The officers never came back to it: a day later it goes too.
        Assert.Equal(1, await Sweep(dead.AddDays(1), HubIdentityOptions.UnboundLifetime));
        Assert.Equal(1, await Sweep(dead.AddDays(2), HubIdentityOptions.UnboundLifetime));
        Assert.NotNull(await people.Find(bound, default));
        Assert.Equal(0L, await Count("registrations"));
    }

    [Fact]
    public async Task What_is_taken_back_is_never_a_sign_in_that_is_bound_or_was_made_otherwise()
    {
        var store = new RegistrationStore(Database);
        var (other, registered) = (await AddPerson(PersonRole.Citizen), Id128.Random());
        await store.Add(Citizen(registered), "A", Now, Now.AddDays(1), 10, default);
        await store.Remove(other, default);
        await store.Remove(registered, default);
        Assert.NotNull(await new PersonStore(Database).Find(other, default));
        Assert.Null(await new PersonStore(Database).Find(registered, default));
    }

    async ValueTask<int> Sweep(DateTimeOffset at, TimeSpan sessionsLast)
    {
        var clock = new ManualClock();
        clock.Advance(at - clock.GetUtcNow());
        // Sessions and grants that are still good: they go with the person alone.
        using var sweep = new ExpirySweep(Database, new HubIdentityOptions { SessionAbsolute = sessionsLast * 2 }, clock, NullLogger<ExpirySweep>.Instance);
        return await sweep.Pass(default);
    }

    /// <summary>What a person may have besides a name and a password, alive for long.</summary>
    async Task HangOn(Id128 signIn)
    {
        var until = Now.AddYears(1);
        Assert.True(await new SessionStore(Database).Add(Hash256.Of([1]), new(Id128.Random(), signIn, 0, new(Now, []), "", Now), 3, default));
        Assert.Equal(PasskeyAddition.Added, await new PasskeyStore(Database).Add(new(new Passkey(Id128.Random(), "phone", Now, null, BackedUp: false, null), signIn, [1], [4], 5, [], BackupEligible: true), 0, 5, default));
        Assert.True(await new OneTimeCodeStore(Database).Propose(signIn, 1, [2], until, default));
        Assert.True(await new OneTimeCodeStore(Database).Confirm(signIn, 1, [2], 10, [Hash256.Of([3])], Now, default));
        await new CeremonyStore(Database).Add(Hash256.Of([1]), new Ceremony(CeremonyKind.Code, signIn, "state", until), Now, default);
        await Database.Write(
            async session =>
            {
                var grant = ("@grant", (object?)Id128.Random().ToArray());
                await session.Execute(
                    "INSERT INTO grants (id, client_id, sign_in, scopes, authenticated_at, methods, created_at, expires_at) VALUES (@grant, 'c', @person, 'me', 0, 'pwd', 0, @until)",
                    grant,
                    ("@person", signIn.ToArray()),
                    ("@until", until.Stored()));
                return await session.Execute(
                    "INSERT INTO codes (hash, grant_id, client_id, redirect_uri, challenge, expires_at) VALUES (@hash, @grant, 'c', 'r', 'x', @until)", grant, ("@hash", Hash256.Of([9]).ToArray()), ("@until", until.Stored()));
            },
            default);
    }

    static BindingProposal Proposal(Id128 signIn, Id128 officer, DateTimeOffset at) => new(Id128.Random(), signIn, Id128.Random(), "counter", officer, at, at.AddHours(24));

    static ValueTask<RegistrationAddition> Register(RegistrationStore store, string name, int max) => store.Add(Citizen(Id128.Random()), name, Now, Now.AddDays(30), max, default);

    static Person Citizen(Id128 signIn) => new(signIn, $"warga-{signIn}", PersonRole.Citizen, Subject: null);
}
