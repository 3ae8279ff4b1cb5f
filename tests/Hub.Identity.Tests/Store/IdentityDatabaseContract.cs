using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>What every identity database keeps to, and every store on it.</summary>
public abstract partial class IdentityDatabaseContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    IdentityDatabase? _database;

    IdentityDatabase Database => _database!;

    /// <summary>The same database each time, not opened.</summary>
    protected abstract ValueTask<IdentityDatabase> Make();

    protected virtual ValueTask Clean() => ValueTask.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _database = await Make();
        await _database.Open(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Clean();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_failed_write_leaves_nothing_behind_and_takes_no_other_with_it()
    {
        var writes = Enumerable.Range(0, 40).Select(i => Task.Run(() => Database.Write<int>(
            async session =>
            {
                await session.Execute("INSERT INTO revoked_tokens (jti, expires_at) VALUES (@id, 1)", ("@id", $"token-{i}"));
                return i % 3 == 0 ? throw new InvalidOperationException("halfway") : i;
            },
            CancellationToken.None).AsTask())).ToList();
        var failed = 0;
        foreach (var write in writes)
        {
            failed += await Record.ExceptionAsync(() => write) is InvalidOperationException ? 1 : 0;
        }
        Assert.Equal(14, failed);
        Assert.Equal(26L, await Count("revoked_tokens"));
    }

    [Fact]
    public async Task Writes_that_depend_on_what_they_read_happen_one_after_another()
    {
        await Database.Write(session => session.Execute("INSERT INTO process_starts (id, last_at) VALUES (1, 0)"), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Database.Write(
            async session =>
            {
                var read = Convert.ToInt64(await session.Scalar("SELECT last_at FROM process_starts WHERE id = 1"), System.Globalization.CultureInfo.InvariantCulture);
                return await session.Execute("UPDATE process_starts SET last_at = @next WHERE id = 1", ("@next", read + 1));
            },
            CancellationToken.None).AsTask())));
        Assert.Equal(32L, await Database.Read(session => session.Scalar("SELECT last_at FROM process_starts"), CancellationToken.None));
    }

    [Fact]
    public async Task Value_for_one_use_is_taken_by_one_of_many_at_once_and_again_by_nobody()
    {
        var store = new OnceStore(Database);
        for (var round = 0; round < 5; round++)
        {
            var value = new OnceValue(Hash256.Of([(byte)round]), Now);
            var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.Consume(OnceKind.Assertion, value, Now.AddMinutes(1), Now, CancellationToken.None).AsTask())));
            Assert.Single(taken, won => won);
            Assert.False(await store.Consume(OnceKind.Assertion, value, Now.AddMinutes(1), Now, CancellationToken.None));
            Assert.True(await store.Consume(OnceKind.Proof, value, Now.AddMinutes(1), Now, CancellationToken.None));
        }
        Assert.Equal(5, (await store.Live(OnceKind.Proof, Now, CancellationToken.None)).Count);
        Assert.Empty(await store.Live(OnceKind.Proof, Now.AddMinutes(2), CancellationToken.None));
    }

    [Fact]
    public async Task What_was_written_is_there_after_the_database_was_opened_again()
    {
        var client = new ClientRegistration("agency-a", "Agency A", "{}", ["exchange", "trail"]) { Status = ClientStatus.Suspended, RedirectUris = ["https://a.test/back"], PostLogoutUris = ["https://a.test/bye"], NotBefore = Now };
        await new ClientStore(Database).Put(client, CancellationToken.None);
        await new RevokedTokenStore(Database).Put("token", Now, Now, CancellationToken.None);
        Assert.Null(await new OnceStore(Database).NoteTime(Now, CancellationToken.None));
        await Database.DisposeAsync();
        _database = await Make();
        await Database.Open(CancellationToken.None);
        Assert.Equivalent(client, Assert.Single(await new ClientStore(Database).All(CancellationToken.None)), strict: true);
        Assert.Equal(("token", Now), Assert.Single(await new RevokedTokenStore(Database).Live(Now, CancellationToken.None)));
        Assert.Equal(Now, await new OnceStore(Database).NoteTime(Now.AddSeconds(-1), CancellationToken.None));
        // A clock that was set back takes nothing away.
        Assert.Equal(Now, await new OnceStore(Database).NoteTime(Now.AddSeconds(1), CancellationToken.None));
        Assert.Equal(Now.AddSeconds(1), await new OnceStore(Database).NoteTime(Now, CancellationToken.None));
    }

    [Fact]
    public async Task Attempts_at_once_are_all_counted()
    {
        var person = await Person("a", PersonRole.Citizen);
        var people = new PersonStore(Database);
        var rule = new LockoutRule(5, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15), 100);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => people.BeginAttempt("A", browser: [], rule, Now, CancellationToken.None).AsTask())));
        Assert.Equal(5, attempts.Count(attempt => attempt!.Allowed));
        var begun = new NewSession(Id128.Random(), person.SignIn, person.Epoch, new(Now, ["pwd"]), "", Now) { Password = new PasswordUse(1, "better") };
        Assert.True(await new SessionStore(Database).Add(Hash256.Of([1]), begun, 3, CancellationToken.None));
        var next = await people.BeginAttempt("A", browser: [], rule, Now, CancellationToken.None);
        Assert.Equal((true, "better"), (next!.Allowed, next.PasswordHash));
    }

    [Fact]
    public async Task Names_are_listed_in_the_order_of_their_bytes()
    {
        foreach (var name in new[] { "b", "Z", "ä", "a", "B-1", "_" })
        {
            await Person(name, PersonRole.Citizen, key: name);
        }
        Assert.Equal(["B-1", "Z", "_", "a", "b", "ä"], (await new PersonStore(Database).List("", 10, CancellationToken.None)).Select(person => person.Name));
    }

    [Fact]
    public async Task Sessions_beyond_the_most_of_a_person_end_oldest_first()
    {
        var person = await Person("a", PersonRole.Officer, agency: "kemensos");
        var sessions = new SessionStore(Database);
        for (var i = 0; i < 5; i++)
        {
            await sessions.Add(Hash256.Of([(byte)i]), new(Id128.Random(), person.SignIn, 0, new(Now, ["pwd", "otp", "mfa"]), "Firefox", Now.AddSeconds(i)), 3, CancellationToken.None);
        }
        Assert.Null(await sessions.Find(Hash256.Of([1]), CancellationToken.None));
        var found = await sessions.Find(Hash256.Of([2]), CancellationToken.None);
        Assert.Equal((person, "Firefox", AuthenticationEvent.TwoFactors), (found!.Person, found.Agent, found.Authentication.Acr));
        await sessions.Touch(Hash256.Of([2]), Now.AddMinutes(1), CancellationToken.None);
        Assert.Equal(Now.AddMinutes(1), (await sessions.Find(Hash256.Of([2]), CancellationToken.None))!.LastSeenAt);
        await sessions.Remove(Hash256.Of([2]), CancellationToken.None);
        Assert.Equal(2L, await Count("sessions"));
    }

    [Fact]
    public async Task A_person_is_bound_once_and_by_one_second_officer()
    {
        var (citizen, other) = (await Person("c", PersonRole.Citizen), await Person("d", PersonRole.Citizen));
        var officers = new List<Person>();
        for (var i = 0; i < 8; i++)
        {
            officers.Add(await Person($"o{i}", PersonRole.Officer));
        }
        var bindings = new BindingStore(Database);
        var subject = Id128.Random();
        var proposal = new BindingProposal(Id128.Random(), citizen.SignIn, subject, "counter", officers[0].SignIn, Now, Now.AddHours(1));
        var rival = proposal with { Id = Id128.Random(), SignIn = other.SignIn };
        Assert.Null(await bindings.Add(proposal, TwoPersonAct.MaxOpen, CancellationToken.None));
        Assert.Equal(ActFault.OpenAlready, await bindings.Add(proposal with { Id = Id128.Random() }, TwoPersonAct.MaxOpen, CancellationToken.None));
        Assert.Equal(ActFault.TooMany, await bindings.Add(rival, 1, CancellationToken.None));
        Assert.Null(await bindings.Add(rival, TwoPersonAct.MaxOpen, CancellationToken.None));
        Task<ActFault?> Approve(BindingProposal act, Person officer) =>
            Task.Run(() => bindings.Decide(act.Id, officer.SignIn, ActVerdict.Approved, Now, CancellationToken.None).AsTask());
        var faults = await Task.WhenAll(officers.Select(officer => Approve(proposal, officer)));
        Assert.Single(faults, fault => fault is null);
        Assert.Equal(ActFault.SamePerson, faults[0]);
        Assert.Equal(ActFault.Conflict, await Approve(rival, officers[1]));
        Assert.True(await bindings.GiveEffect(proposal.Id, Now, CancellationToken.None));
        Assert.False(await bindings.GiveEffect(proposal.Id, Now, CancellationToken.None));
        Assert.False(await bindings.GiveEffect(rival.Id, Now, CancellationToken.None));
        Assert.True(await bindings.IsBound(subject, CancellationToken.None));
        Assert.Equal(Now, (await bindings.Find(proposal.Id, CancellationToken.None))!.EffectiveAt);
        Assert.Equal([rival], await bindings.Open(10, Now, CancellationToken.None));
        Assert.Null(await bindings.Decide(rival.Id, rival.ProposedBy, ActVerdict.Withdrawn, Now, CancellationToken.None));
        Assert.Empty(await bindings.Open(10, Now, CancellationToken.None));
    }

    [Theory]
    [InlineData("officer")]
    [InlineData("auditor")]
    [InlineData("operator")]
    public async Task Schema_itself_binds_citizens_only(string role) =>
        await Assert.ThrowsAnyAsync<DbException>(async () => await Raw(role, subject: Id128.Random(), agency: null));

    [Theory]
    [InlineData("citizen")]
    [InlineData("auditor")]
    [InlineData("operator")]
    public async Task Schema_itself_gives_agencies_to_officers_only(string role)
    {
        await Assert.ThrowsAnyAsync<DbException>(async () => await Raw(role, subject: null, "kemensos"));
        Assert.Equal(1, await Raw("officer", subject: null, "kemensos"));
    }

    [Fact]
    public async Task Sweep_takes_out_what_has_expired_and_nothing_else()
    {
        var revoked = new RevokedTokenStore(Database);
        await revoked.Put("old", Now.AddSeconds(-1), Now, CancellationToken.None);
        await revoked.Put("live", Now.AddSeconds(1), Now, CancellationToken.None);
        var person = await Person("a", PersonRole.Citizen);
        var sessions = new SessionStore(Database);
        await sessions.Add(Hash256.Of([1]), new(Id128.Random(), person.SignIn, 0, new(Now, []), "", Now.AddHours(-13)), 3, CancellationToken.None);
        await sessions.Add(Hash256.Of([2]), new(Id128.Random(), person.SignIn, 0, new(Now, []), "", Now.AddHours(-11)), 3, CancellationToken.None);
        var clock = new Hub.Testing.ManualClock();
        clock.Advance(Now - clock.GetUtcNow());
        using var sweep = new ExpirySweep(Database, new HubIdentityOptions(), clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<ExpirySweep>.Instance);
        Assert.Equal(2, await sweep.Pass(CancellationToken.None));
        Assert.Equal(0, await sweep.Pass(CancellationToken.None));
        Assert.Equal("live", Assert.Single(await revoked.Live(Now, CancellationToken.None)).TokenId);
        Assert.NotNull(await sessions.Find(Hash256.Of([2]), CancellationToken.None));
    }

    async Task<Person> Person(string name, PersonRole role, string? agency = null, string? key = null)
    {
        var person = new Person(Id128.Random(), name, role, Subject: null, agency);
        Assert.True(await new PersonStore(Database).Add(person, key ?? name.ToUpperInvariant(), "hash", Now, CancellationToken.None));
        return person;
    }

    ValueTask<int> Raw(string role, Id128? subject, string? agency) => Database.Write(
        session => session.Execute(
            "INSERT INTO persons (sign_in, name_key, name, password_hash, role, subject, agency, created_at) VALUES (@id, 'A', 'a', 'h', @role, @subject, @agency, 0)",
            ("@id", Id128.Random().ToArray()),
            ("@role", role),
            ("@subject", subject?.ToArray()),
            ("@agency", agency)),
        CancellationToken.None);

    ValueTask<object?> Count(string table) => Database.Read(session => session.Scalar($"SELECT count(*) FROM {table}"), CancellationToken.None);
}
