using System.Globalization;
using Hub.Jose;
using Hub.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

public sealed class ReplayGuardTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-replay-").FullName;
    readonly ManualClock clock = new();
    readonly EcKey key = EcKey.Create(KeyUse.Unstated);
    readonly SqliteIdentityDatabase database;

    public ReplayGuardTests() => database = new SqliteIdentityDatabase(Path.Combine(folder, "identity.db"));

    public ValueTask InitializeAsync() => database.Open(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_passes_before_the_start()
    {
        var guard = new ReplayGuard(new OnceStore(database), clock);
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, Proof("a")));
    }

    [Fact]
    public async Task First_start_on_a_store_refuses_what_is_dated_before_it_and_nobody_who_waited_for_it()
    {
        var guard = await Start();
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, Proof("a", -60)));
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, Proof("b", -1)));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("c")));
        Assert.Equal(ProofAdmission.Replayed, await Admit(guard, Proof("c")));
    }

    [Fact]
    public async Task Store_that_was_lost_lets_no_proof_pass_twice()
    {
        var (proof, ahead) = (Proof("a"), Proof("ahead", 9));
        var before = await Start();
        Assert.Equal(ProofAdmission.Fresh, await Admit(before, proof));
        Assert.Equal(ProofAdmission.Fresh, await Admit(before, ahead));
        clock.Advance(TimeSpan.FromSeconds(2));
        // The hub has its keys from before, and its new store knows of no start.
        await using var empty = new SqliteIdentityDatabase(Path.Combine(folder, "new.db"));
        await empty.Open(CancellationToken.None);
        var guard = new ReplayGuard(new OnceStore(empty), clock);
        await guard.Start(hasPast: true, CancellationToken.None);
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, proof));
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, ahead));
        Assert.True(guard.IsBeforeStart(ahead.IssuedAt));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, ahead));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("later")));
        Assert.False(guard.IsBeforeStart(clock.GetUtcNow()));
    }

    [Fact]
    public async Task Clock_that_was_set_back_lets_no_proof_pass_twice()
    {
        var guard = await Start();
        clock.Advance(TimeSpan.FromSeconds(60));
        var proof = Proof("a");
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, proof));
        using var seen = new LastSeen(new OnceStore(database), clock, NullLogger<LastSeen>.Instance);
        await seen.Note(CancellationToken.None);
        var last = clock.GetUtcNow();

        clock.Advance(TimeSpan.FromSeconds(-15));
        guard = new ReplayGuard(new OnceStore(database), clock);
        Assert.Equal(last, await guard.Start(hasPast: true, CancellationToken.None));
        Assert.True(guard.IsBeforeStart(clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, proof));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("b")));
    }

    [Fact]
    public async Task Hub_that_ends_notes_where_its_clock_stood()
    {
        using var seen = new LastSeen(new OnceStore(database), clock, NullLogger<LastSeen>.Instance);
        await seen.StartAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(3));
        await seen.StopAsync(CancellationToken.None);
        Assert.Equal(clock.GetUtcNow(), await new OnceStore(database).NoteTime(clock.GetUtcNow(), CancellationToken.None));
    }

    [Fact]
    public async Task After_a_restart_proofs_dated_up_to_the_start_are_refused()
    {
        await Admit(await Start(), Proof("a"));
        var guard = await Start();
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, Proof("a")));
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, Proof("b", -1)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("c")));
    }

    [Fact]
    public async Task A_proof_dated_ahead_does_not_outlive_the_fence()
    {
        var ahead = Proof("a", 9);
        Assert.Equal(ProofAdmission.Fresh, await Admit(await Start(), ahead));
        clock.Advance(TimeSpan.FromSeconds(2));
        var guard = await Start();
        Assert.Equal(ProofAdmission.Replayed, await Admit(guard, ahead));
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(ProofAdmission.Replayed, await Admit(guard, ahead));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ProofAdmission.Replayed, await Admit(await StartWithoutFence(), ahead));
    }

    [Fact]
    public async Task What_is_too_old_is_dropped_and_stays_refused_when_the_clock_steps_back()
    {
        var guard = await Start();
        var proof = Proof("a");
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, proof));
        for (var i = 0; i < 100; i++)
        {
            await Admit(guard, Proof(i.ToString(CultureInfo.InvariantCulture)));
        }
        Assert.Equal(101, guard.Count);
        clock.Advance(TimeSpan.FromSeconds(120));
        await Admit(guard, Proof("later"));
        Assert.Equal(1, guard.Count);
        clock.Advance(TimeSpan.FromSeconds(-120));
        Assert.Equal(ProofAdmission.Untimely, await Admit(guard, proof));
    }

    [Fact]
    public async Task One_client_with_too_many_proofs_is_refused_alone_and_until_they_are_too_old()
    {
        var guard = await Start();
        clock.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < ReplayGuard.MaxLivePerClient; i++)
        {
            // Over several slots: the count is that of all of them.
            Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof(i.ToString(CultureInfo.InvariantCulture), -(i % 30))));
        }
        Assert.Equal(ProofAdmission.TooMany, await Admit(guard, Proof("one-more")));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("another's"), "agency-b"));
        Assert.Equal(ReplayGuard.MaxLivePerClient + 1, guard.Count);

        clock.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("one-more")));
    }

    [Fact]
    public async Task The_same_jti_of_another_key_is_another_proof()
    {
        var guard = await Start();
        using var other = EcKey.Create(KeyUse.Unstated);
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, Proof("a")));
        Assert.Equal(ProofAdmission.Fresh, await Admit(guard, new DpopProof(other.Public.Thumbprint, "a", clock.GetUtcNow(), null, other.Public)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task One_of_many_threads_wins(int ahead)
    {
        var guard = await Start();
        for (var round = 0; round < 20; round++)
        {
            var proof = Proof(round.ToString(CultureInfo.InvariantCulture), ahead);
            using var gate = new ManualResetEventSlim();
            var tasks = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                gate.Wait();
                return await Admit(guard, proof);
            })).ToArray();
            gate.Set();
            Assert.Single(await Task.WhenAll(tasks), ProofAdmission.Fresh);
        }
    }

    async Task<ReplayGuard> Start()
    {
        var guard = new ReplayGuard(new OnceStore(database), clock);
        await guard.Start(hasPast: false, CancellationToken.None);
        return guard;
    }

    /// <summary>A guard whose fence has long been passed, so that only the stored value can refuse.</summary>
    async Task<ReplayGuard> StartWithoutFence()
    {
        var lagging = new ManualClock();
        lagging.Advance(clock.GetUtcNow() - lagging.GetUtcNow() - TimeSpan.FromSeconds(45));
        var guard = new ReplayGuard(new OnceStore(database), lagging);
        await guard.Start(hasPast: false, CancellationToken.None);
        lagging.Advance(TimeSpan.FromSeconds(45));
        return guard;
    }

    static async Task<ProofAdmission> Admit(ReplayGuard guard, DpopProof proof, string client = "agency-a") => await guard.Admit(proof, client, CancellationToken.None);

    DpopProof Proof(string jti, int ahead = 0) =>
        new(key.Public.Thumbprint, jti, DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds() + ahead), null, key.Public);
}
