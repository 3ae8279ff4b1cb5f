using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

/// <summary>Keys that an agency publishes at a URL, or hands in, and what happens to those that it gives up.</summary>
public sealed partial class KeyRotationTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-rotation-").FullName;
    readonly TestAgency agency = new("pengganti");
    readonly EcKey next = EcKey.Create();
    JwksServer server = null!;
    TestHub hub = null!;

    ClientDirectory Clients => hub.Get<ClientDirectory>();

    KeySourceWorker Worker => hub.Get<KeySourceWorker>();

    string NextJwks => JsonWebKeys.Write([next.Public, agency.Sealing.Public]);

    public async ValueTask InitializeAsync()
    {
        server = await JwksServer.Start(folder);
        server.Publish(agency.Jwks);
        hub = await TestHub.Start(
            options => (options.KeyFetchFromPrivate, options.KeyFetchAuthority) = (true, server.Authority), folder: folder);
        Assert.IsType<ClientChange.Done>(await Clients.Put(agency.Registration with { JwksUri = server.Uri }, "operator:test", default));
        await Worker.Pass(default);
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task New_key_counts_once_it_is_recorded_and_the_old_one_until_the_overlap_ends()
    {
        server.Publish(NextJwks, "\"2\"");
        int? atRecord = null;
        hub.Records.Before = async _ => atRecord ??= (await AskBy(next)).Status;
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        await Worker.Pass(default);
        hub.Records.Before = _ => Task.CompletedTask;

        Assert.Equal(401, atRecord);
        Assert.Equal((200, 200), ((await AskBy(next)).Status, (await AskBy(agency.Signing)).Status));
        Assert.Equal([$"added {next.KeyId}"], Said());

        hub.Clock.Advance(TimeSpan.FromMinutes(9));
        await Worker.Pass(default);
        Assert.Equal(200, (await AskBy(agency.Signing)).Status);
        hub.Clock.Advance(TimeSpan.FromMinutes(1));
        await Worker.Pass(default);
        Assert.Equal((200, 401), ((await AskBy(next)).Status, (await AskBy(agency.Signing)).Status));
        Assert.Equal([$"added {next.KeyId}", $"removed {agency.Signing.KeyId}"], Said());
    }

    [Fact]
    public async Task Key_given_up_is_not_accepted_past_its_time_though_the_ledger_is_down()
    {
        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, NextJwks, ActBy.Agency(agency.Id), BasisOf(agency), default));
        hub.Records.Down = true;
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(await Clients.RetireDue(TimeSpan.Zero, default));
        Assert.Equal(401, (await AskBy(agency.Signing)).Status);
        hub.Records.Down = false;
        Assert.True(await Clients.RetireDue(TimeSpan.Zero, default));
        Assert.Equal([$"added {next.KeyId}", $"removed {agency.Signing.KeyId}"], Said());
    }

    [Fact]
    public async Task Key_given_up_is_not_accepted_past_its_time_though_nothing_looks_after_it()
    {
        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, NextJwks, ActBy.Agency(agency.Id), BasisOf(agency), default));
        hub.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await AskBy(agency.Signing)).Status);
        hub.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(401, (await AskBy(agency.Signing)).Status);
        Assert.Equal(200, (await AskBy(next)).Status);
    }

    [Fact]
    public async Task Agency_replaces_its_keys_so_often_and_no_more_until_the_oldest_time_is_an_hour_ago()
    {
        var other = await hub.Register("tidak-terkena");
        for (var i = 0; i < ClientDirectory.MaxRotations; i++)
        {
            Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, Set(), ActBy.Agency(agency.Id), BasisOf(agency), default));
            hub.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        var said = hub.Records.Acts.Count;
        var refused = Assert.IsType<KeyRotation.Refused>(await Clients.Rotate(agency.Id, Set(), ActBy.Agency(agency.Id), BasisOf(agency), default));

        Assert.Equal((ClientDirectory.TooOften, ClientDirectory.RotationWindow - TimeSpan.FromMinutes(ClientDirectory.MaxRotations)), (refused.Code, refused.RetryAfter));
        Assert.Equal(said, hub.Records.Acts.Count);
        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(other.Id, JsonWebKeys.Write([other.Signing.Public, EcKey.Create(KeyUse.Encryption).Public]), ActBy.Agency(other.Id), BasisOf(other), default));
        hub.Clock.Advance(refused.RetryAfter!.Value);
        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, Set(), ActBy.Agency(agency.Id), BasisOf(agency), default));
        Assert.IsType<KeyRotation.Refused>(await Clients.Rotate(agency.Id, Set(), ActBy.Agency(agency.Id), BasisOf(agency), default));

        string Set() => JsonWebKeys.Write([agency.Signing.Public, EcKey.Create(KeyUse.Encryption).Public]);
    }

    [Fact]
    public async Task Overlap_outlives_a_restart_and_so_does_its_end()
    {
        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, NextJwks, ActBy.Agency(agency.Id), BasisOf(agency), default));
        await Clients.Reload(default);
        Assert.Equal(200, (await AskBy(agency.Signing)).Status);
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        await Clients.Reload(default);
        Assert.Equal(401, (await AskBy(agency.Signing)).Status);
    }

    [Fact]
    public async Task Encryption_key_is_replaced_at_once_and_on_record()
    {
        var sealing = EcKey.Create(KeyUse.Encryption);
        var done = Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, JsonWebKeys.Write([agency.Signing.Public, sealing.Public]), ActBy.Agency(agency.Id), BasisOf(agency), default));
        Assert.Equal((sealing.KeyId, agency.Sealing.KeyId), (Assert.Single(done.Added), Assert.Single(done.Removed)));
        Assert.Equal([$"added {sealing.KeyId}", $"removed {agency.Sealing.KeyId}"], Said());
        Assert.True(Clients.TryFind(agency.Id, out var client));
        Assert.Equal(sealing.Public.Thumbprint, client.SealingKey.Thumbprint);
    }

    [Fact]
    public async Task Unknown_key_has_the_url_asked_soon_but_no_more_than_once_a_minute()
    {
        server.Publish(NextJwks, "\"2\"");
        var before = server.Asked;
        Assert.False(await Worker.Refresh(agency.Id, default));
        hub.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await AskBy(next)).Status);
        await Until(async () => (await AskBy(next)).Status == 200);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(401, (await AskBy(EcKey.Create())).Status);
        }
        Assert.Equal(before + 1, server.Asked);
    }

    [Fact]
    public async Task What_has_not_changed_is_said_in_a_line()
    {
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        await Worker.Pass(default);
        Assert.Equal("\"1\"", server.LastTag);
        Assert.Equal((null, 0), (Worker.StatusOf(agency.Id)!.Fault, Worker.StatusOf(agency.Id)!.Failures));
        Assert.Empty(Said());
    }

    [Theory]
    [InlineData("jwks-uri.status", 500)]
    [InlineData("jwks-uri.status", 302)]
    [InlineData("jwks-uri.media-type", 200)]
    [InlineData("jwks-uri.too-large", 200)]
    [InlineData("jwks.malformed", 200)]
    [InlineData("jwks.sealing-key", 200)]
    [InlineData("jwks.signature-key", 200)]
    [InlineData("jwks.kid-reused", 200)]
    public async Task Failed_fetch_keeps_the_known_keys_and_says_so(string code, int status)
    {
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = server.Uri;
            context.Response.ContentType = code == "jwks-uri.media-type" ? "text/html" : "application/json";
            return context.Response.WriteAsync(code switch
            {
                "jwks-uri.too-large" => new string(' ', JsonWebKeys.MaxDocumentBytes + 1),
                "jwks.sealing-key" => JsonWebKeys.Write([next.Public]),
                "jwks.signature-key" => JsonWebKeys.Write([agency.Sealing.Public]),
                "jwks.kid-reused" => JsonWebKeys.Write([next.Public.Named(agency.Signing.KeyId, KeyUse.Signature), agency.Sealing.Public]),
                _ => "{}",
            });
        };
        var before = server.Asked;
        for (var failures = 1; failures <= 2; failures++)
        {
            hub.Clock.Advance(TimeSpan.FromMinutes(15));
            await Worker.Pass(default);
            Assert.Equal((code, failures), (Worker.StatusOf(agency.Id)!.Fault, Worker.StatusOf(agency.Id)!.Failures));
        }
        Assert.Equal(before + 2, server.Asked);
        Assert.Equal(200, (await AskBy(agency.Signing)).Status);
        Assert.Empty(Said());
    }

    [Fact]
    public async Task Urls_that_hang_hold_so_many_places_and_nobody_else_up()
    {
        const int agencies = KeySourceWorker.MaxFetches + 4;
        using var answer = new SemaphoreSlim(0);
        var (now, most) = (0, 0);
        for (var i = 0; i < agencies; i++)
        {
            await hub.Register($"menggantung-{i}", registration => registration with { JwksUri = server.Uri });
        }
        server.Answer = async context =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await answer.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref now);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        };
        var timers = new FiredTimers(hub.Clock);
        using var worker = new KeySourceWorker(Clients, hub.Get<JwksFetcher>(), new KeyRefreshQueue(), hub.Get<HubIdentityOptions>(), timers, NullLogger<KeySourceWorker>.Instance);
        await worker.StartAsync(default);
        await Until(() => Task.FromResult(Volatile.Read(ref now) == KeySourceWorker.MaxFetches));

        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, NextJwks, ActBy.Agency(agency.Id), BasisOf(agency), default));
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        timers.Fire();
        await Until(() => Task.FromResult(Said().Contains($"removed {agency.Signing.KeyId}")));
        Assert.Equal(KeySourceWorker.MaxFetches, Volatile.Read(ref now));
        answer.Release(agencies + 1);
        await Until(() => Task.FromResult(Enumerable.Range(0, agencies).All(i => worker.StatusOf($"menggantung-{i}")?.Fault == "jwks-uri.status")));
        Assert.Equal(KeySourceWorker.MaxFetches, most);
        await worker.StopAsync(default);

        static void InterlockedMax(ref int most, int value)
        {
            int seen;
            while ((seen = Volatile.Read(ref most)) < value)
            {
                Interlocked.CompareExchange(ref most, value, seen);
            }
        }
    }

    [Fact]
    public async Task Set_that_was_cut_off_and_then_withdrawn_at_the_url_leaves_nothing_in_the_log()
    {
        hub.Records.Before = act => act is AgencyKeyChanged && hub.Records.Acts[^1] is AgencyKeyChanged { Added: true } added && added.Key.KeyId == next.KeyId
            ? Task.FromException(new IOException("the ledger is down"))
            : Task.CompletedTask;
        server.Publish(JsonWebKeys.Write([next.Public, EcKey.Create(KeyUse.Encryption).Public]), "\"2\"");
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        await Worker.Pass(default);
        Assert.Equal([$"added {next.KeyId}"], Said());

        hub.Records.Before = _ => Task.CompletedTask;
        server.Publish(agency.Jwks);
        await Worker.Pass(default);
        Assert.Equal([$"added {next.KeyId}", $"removed {next.KeyId}"], Said());
    }

    [Fact]
    public async Task Suspended_agency_is_neither_asked_nor_given_new_keys()
    {
        await Clients.Suspend(agency.Id, "operator:test", default);
        var before = server.Asked;
        hub.Clock.Advance(TimeSpan.FromHours(1));
        await Worker.Pass(default);
        Assert.Equal(before, server.Asked);
        Assert.IsType<KeyRotation.Refused>(await Clients.Rotate(agency.Id, NextJwks, ActBy.Agency(agency.Id), BasisOf(agency), default));
    }

    [Fact]
    public async Task Outside_development_no_private_address_is_asked()
    {
        using var fetcher = new JwksFetcher(new HubIdentityOptions { KeyFetchAuthority = server.Authority });
        var before = server.Asked;
        Assert.Equal(new JwksFetch.Failed("jwks-uri.address"), await fetcher.Fetch(server.Uri, null, default));
        Assert.Equal(new JwksFetch.Failed("jwks-uri.address"), await fetcher.Fetch(server.Uri.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), null, default));
        Assert.Equal(new JwksFetch.Failed("jwks-uri.address"), await fetcher.Fetch("https://[::ffff:10.0.0.1]/jwks.json", null, default));
        Assert.Equal(new JwksFetch.Failed("jwks-uri.address"), await fetcher.Fetch(server.Uri.Replace("https", "http", StringComparison.Ordinal), null, default));
        Assert.Equal(before, server.Asked);
        using var untrusting = new JwksFetcher(new HubIdentityOptions { KeyFetchFromPrivate = true });
        Assert.Equal(new JwksFetch.Failed("jwks-uri.unreachable"), await untrusting.Fetch(server.Uri, null, default));
    }

    [Fact]
    public async Task Any_authority_of_the_file_counts()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var another = new CertificateRequest("CN=another", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var both = Path.Combine(folder, "both.pem");
        await File.WriteAllTextAsync(both, $"{another.ExportCertificatePem()}\n{await File.ReadAllTextAsync(server.Authority)}");
        using var fetcher = new JwksFetcher(new HubIdentityOptions { KeyFetchFromPrivate = true, KeyFetchAuthority = both });
        Assert.IsType<JwksFetch.Fetched>(await fetcher.Fetch(server.Uri, null, default));
    }

    [Fact]
    public async Task Nobody_but_an_operator_sends_the_hub_to_an_address()
    {
        var before = server.Asked;
        var officer = Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create("petugas", "correct horse battery", PersonRole.Officer, null, default)).Person;
        var draft = AgencyDesk.DraftOf(agency.Registration with { JwksUri = server.Uri });
        Assert.Equal(new AgencyOutcome.Refused("agency.not-an-operator"), await hub.Get<AgencyDesk>().ProposeRegistration(officer.SignIn, "lain", draft, default));
        Assert.Equal(new AgencyOutcome.Refused("agency.not-an-operator"), await hub.Get<AgencyDesk>().ProposeRegistration(officer.SignIn, agency.Id, draft, default));
        Assert.Equal(before, server.Asked);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:7f00:1::", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Address_is_public_or_not(string address, bool isPublic) => Assert.Equal(isPublic, JwksAddress.IsPublic(IPAddress.Parse(address)));

    Task<TokenAnswer> AskBy(EcKey key) => hub.AskToken(ClientCalls.Form(hub.Assertion(agency, key)), hub.ProofFor(agency, "POST", ClientCalls.TokenUri));

    /// <summary>What was recorded about the agency's keys after its registration.</summary>
    List<string> Said() => [.. hub.Records.Acts.OfType<AgencyKeyChanged>().Where(key => key.AgencyId == agency.Id).Skip(2).Select(key => $"{(key.Added ? "added" : "removed")} {key.Key.KeyId}")];

    static async Task Until(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await holds())
            {
                return;
            }
            await Task.Delay(10);
        }
        Assert.Fail("never");
    }

    /// <summary>The hub's clock with timers that fire when they are told to.</summary>
    sealed class FiredTimers(TimeProvider clock) : TimeProvider
    {
        readonly ConcurrentBag<Action> timers = [];

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add(() => callback(state));
            return new Timer();
        }

        public void Fire()
        {
            foreach (var timer in timers)
            {
                timer();
            }
        }

        sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // Fired by the test alone.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
