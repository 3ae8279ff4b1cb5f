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
        Assert.False(await store.HasRoom(Now, 5, default));
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
        Assert.False(await store.Waits(other, default));
        Assert.True(await store.Waits(registered, default));
        await store.Remove(other, default);
        await store.Remove(registered, default);
        Assert.False(await store.Waits(registered, default));
        Assert.NotNull(await new PersonStore(Database).Find(other, default));
        Assert.Null(await new PersonStore(Database).Find(registered, default));
    }

    [Fact]
    public async Task Sweep_keeps_what_an_act_or_a_claim_has_reserved_until_a_day_after_it()
    {
        var store = new RegistrationStore(Database);
        var (approved, claimed, left) = (Id128.Random(), Id128.Random(), Id128.Random());
        foreach (var signIn in new[] { approved, claimed, left })
        {
            await store.Add(Citizen(signIn), signIn.ToString(), Now, Now.AddHours(1), 10, default);
        }
        var (first, second) = (await AddPerson(PersonRole.Officer), await AddPerson(PersonRole.Officer));
        var bindings = new BindingStore(Database);
        var act = new BindingProposal(Id128.Random(), approved, Id128.Random(), "counter", first, Now, Now.AddHours(2));
        Assert.Null(await bindings.Add(act, TwoPersonAct.MaxOpen, default));
        Assert.Null(await bindings.Decide(act.Id, second, ActVerdict.Approved, Now, default));
        var federation = new FederationStore(Database, new HubIdentityOptions());
        Assert.True(await federation.Reserve(new("nasional", claimed, Id128.Random()), Now, Now.AddHours(2), default));

        Assert.Equal(1, await Sweep(Now.AddHours(3), HubIdentityOptions.UnboundLifetime));
        Assert.Equal(0, await Sweep((Now + RegistrationStore.HeldFor).AddMilliseconds(-1), HubIdentityOptions.UnboundLifetime));
        var people = new PersonStore(Database);
        Assert.NotNull(await people.Find(approved, default));
        Assert.NotNull(await people.Find(claimed, default));
        Assert.Null(await people.Find(left, default));
        // No effect came of them: they end like any other.
        Assert.Equal(2, await Sweep(Now + RegistrationStore.HeldFor, HubIdentityOptions.UnboundLifetime));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_keeps_what_an_act_or_a_claim_has_reserved_while_its_own_time_lasts(bool counter)
    {
        var (store, reserved) = (new RegistrationStore(Database), Id128.Random());
        await store.Add(Citizen(reserved), "A", Now, Now.AddHours(1), 10, default);
        if (counter)
        {
            var (first, second) = (await AddPerson(PersonRole.Officer), await AddPerson(PersonRole.Officer));
            var act = new BindingProposal(Id128.Random(), reserved, Id128.Random(), "counter", first, Now, Now.AddDays(3));
            Assert.Null(await new BindingStore(Database).Add(act, TwoPersonAct.MaxOpen, default));
            Assert.Null(await new BindingStore(Database).Decide(act.Id, second, ActVerdict.Approved, Now, default));
        }
        else
        {
            Assert.True(await new FederationStore(Database, new HubIdentityOptions()).Reserve(new("nasional", reserved, Id128.Random()), Now, Now.AddDays(3), default));
        }
        Assert.Equal(0, await Sweep(Now.AddDays(2), HubIdentityOptions.UnboundLifetime));
        Assert.NotNull(await new PersonStore(Database).Find(reserved, default));
        Assert.Equal(1, await Sweep(Now.AddDays(3), HubIdentityOptions.UnboundLifetime));
    }

    [Fact]
    public async Task One_that_gives_way_was_not_used_again_for_a_day_and_is_not_about_to_be_bound()
    {
        var store = new RegistrationStore(Database);
        var (proposed, used, unused) = (Id128.Random(), Id128.Random(), Id128.Random());
        foreach (var signIn in new[] { proposed, used, unused })
        {
            Assert.Equal(RegistrationAddition.Added, await store.Add(Citizen(signIn), signIn.ToString(), Now, Now + HubIdentityOptions.UnboundLifetime, 3, default));
            await SignIn(signIn, 1);
        }
        await SignIn(used, 2);
        var later = Now + HubIdentityOptions.UnusedLifetime;
        Assert.Null(await new BindingStore(Database).Add(Proposal(proposed, await AddPerson(PersonRole.Officer), later.AddHours(-1)), TwoPersonAct.MaxOpen, default));
        Assert.False(await store.HasRoom(later.AddMilliseconds(-1), 3, default));
        Assert.True(await store.HasRoom(later, 3, default));
        Assert.Equal(RegistrationAddition.Added, await store.Add(Citizen(Id128.Random()), "new", later, later + HubIdentityOptions.UnboundLifetime, 3, default));
        Assert.Equal(RegistrationAddition.Full, await store.Add(Citizen(Id128.Random()), "newer", later, later + HubIdentityOptions.UnboundLifetime, 3, default));
        var people = new PersonStore(Database);
        Assert.Null(await people.Find(unused, default));
        Assert.NotNull(await people.Find(proposed, default));
        Assert.NotNull(await people.Find(used, default));

        async Task SignIn(Id128 signIn, byte time) => Assert.True(await new SessionStore(Database).Add(
            Hash256.Of([.. signIn.ToArray(), time]), new(Id128.Random(), signIn, 0, new(Now, []), "", Now), 3, default));
    }

    [Fact]
    public async Task Row_of_a_sign_in_that_is_somebodys_deletes_the_row_alone()
    {
        var (store, bound) = (new RegistrationStore(Database), Id128.Random());
        await store.Add(Citizen(bound), "A", Now, Now.AddDays(1), 10, default);
        // Not as a binding does it, which takes the row away: the last that stands between a sweep and somebody's sign-in.
        await Database.Write(
            session => session.Execute("UPDATE persons SET subject = @subject WHERE sign_in = @person", ("@subject", Id128.Random().ToArray()), ("@person", bound.ToArray())), default);
        await store.Remove(bound, default);
        Assert.NotNull(await new PersonStore(Database).Find(bound, default));
        Assert.Equal(0L, await Count("registrations"));
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
