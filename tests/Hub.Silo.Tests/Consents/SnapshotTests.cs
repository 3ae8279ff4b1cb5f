using System.Text.Json;
using Hub.Contracts;
using Hub.Silo.Citizens;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;
using Microsoft.Data.Sqlite;

namespace Hub.Silo.Tests.Consents;

/// <summary>A citizen's state is a snapshot of the log: it may be there, lost or foreign, and what the citizen says stays the same.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task Citizen_says_the_same_when_the_hub_restarts_on_its_snapshot()
    {
        using var setting = new Restart();
        var (person, before) = await setting.Live();
        Assert.NotEmpty(setting.Snapshots());

        Assert.Equal(before, await setting.Again(person));
    }

    [Fact]
    public async Task Citizen_is_rebuilt_from_the_log_when_the_snapshots_are_lost()
    {
        using var setting = new Restart();
        var (person, before) = await setting.Live();
        File.Delete(setting.Folder.In("grains.db"));

        Assert.Equal(before, await setting.Again(person));
    }

    [Fact]
    public async Task Stopped_hub_holds_no_snapshot_file_open()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "no /proc");
        using var setting = new Restart();
        await setting.Live();

        var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "");
        Assert.DoesNotContain(open, target => target.StartsWith(setting.Folder.In("grains.db"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"count":1,"sealed":"AAAA"}""")]
    [InlineData("""{"count":900,"sealed":null}""")]
    [InlineData("""{"count":0,"sealed":null}""")]
    public async Task Citizen_is_rebuilt_from_the_log_when_the_snapshot_is_foreign(string body)
    {
        using var setting = new Restart();
        var (person, before) = await setting.Live();
        setting.Overwrite(body);

        Assert.Equal(before, await setting.Again(person));
        // The foreign one is replaced when the hub stops.
        Assert.Equal(before, await setting.Again(person));
        Assert.DoesNotContain(setting.Snapshots(), snapshot => snapshot == body);
    }

    [Fact]
    public async Task Snapshot_ahead_of_the_log_is_not_believed_when_the_grain_starts()
    {
        using var setting = new Restart();
        var (person, before) = await setting.Live();
        await using (var hub = await setting.Start())
        {
            var snapshots = hub.Get<CitizenSnapshots>();
            var ahead = new CitizenProjection { Count = 40, ConsentVersion = 39 };
            setting.Overwrite(JsonSerializer.Serialize(snapshots.Seal(person.Subject, ahead), Hosting.HubWire.Options));
        }

        Assert.Equal(before, await setting.Again(person));
    }

    [Fact]
    public async Task Snapshot_names_nothing_in_clear_when_stored()
    {
        using var setting = new Restart();
        await setting.Live();

        Assert.All(setting.Snapshots(), snapshot => Assert.DoesNotContain("kemensos", snapshot, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Snapshot_cannot_be_opened_when_its_subject_was_erased()
    {
        using var setting = new Restart();
        var (person, _) = await setting.Live();
        var stored = JsonSerializer.Deserialize<CitizenState>(setting.Snapshots().Single(), Hosting.HubWire.Options)!;
        await using var hub = await setting.Start();
        var snapshots = hub.Get<CitizenSnapshots>();
        Assert.NotNull(snapshots.Open(person.Subject, stored));

        Assert.True(hub.Keys.DeleteSubject(person.Subject));

        Assert.Null(snapshots.Open(person.Subject, stored));
        Assert.Null(snapshots.Seal(person.Subject, new CitizenProjection()));
    }

    [Fact]
    public async Task Snapshot_cannot_be_opened_when_it_is_another_persons()
    {
        using var setting = new Restart();
        var (person, _) = await setting.Live();
        await using var hub = await setting.Start();
        var other = await hub.Enrol();
        var snapshots = hub.Get<CitizenSnapshots>();

        var mine = snapshots.Seal(person.Subject, new CitizenProjection { Count = 1 })!;

        Assert.Null(snapshots.Open(other.Subject, mine));
    }

    [Fact]
    public async Task Chain_shows_entries_without_record_when_the_subject_was_erased()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var (erased, kept) = (await hub.Enrol(), await hub.Enrol());
        var consent = await hub.Granted(erased);
        await hub.Granted(kept);
        var released = await hub.Release(hub.Command(erased.Nik));
        await hub.Release(hub.Command(kept.Nik));
        var before = await hub.ChainOf(erased);

        Assert.True(hub.Keys.DeleteSubject(erased.Subject));

        var after = await hub.ChainOf(erased);
        Assert.Equal(before.Select(step => step.Entry.LeafHash), after.Select(step => step.Entry.LeafHash));
        Assert.All(after, step => Assert.Null(step.Entry.Record));
        Assert.All(await hub.ChainOf(kept), step => Assert.NotNull(step.Entry.Record));
        Assert.Null(await hub.Grains.GetGrain<IExchangeGrain>(0).Read("kemensos", released.Id));
        Assert.Null(await hub.Grains.GetGrain<IConsentGrain>(consent.ToString()).ReadFor("kemensos"));
        Assert.Equal("consent.required", (await hub.Refuse(hub.Command(erased.Nik))).Code);
        Assert.Equal(before.Count, (await hub.ChainOf(erased)).Count);
        Assert.Empty(await Audit.Store.LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_is_released_when_the_subject_is_erased_during_the_fetch()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await hub.Granted(person);
        hub.Source.During(person.Nik, _ =>
        {
            hub.Keys.DeleteSubject(person.Subject);
            return Task.CompletedTask;
        });
        var command = hub.Command(person.Nik);

        var fault = await Record.ExceptionAsync(() => hub.Handle(command));

        Assert.IsType<InvalidOperationException>(fault);
        Assert.Null(await hub.Book.Find(hub.ExchangeId(command.IdempotencyKey)));
        Assert.Equal("consent.required", (await hub.Refuse(command)).Code);
    }

    /// <summary>One data folder under several hubs, one after another.</summary>
    sealed class Restart : IDisposable
    {
        readonly TestAgency _agency = new("kemensos");

        public TempFolder Folder { get; } = new();

        public Task<TestHub> Start() => TestHub.Start(Folder, _agency);

        /// <summary>A person with consents in several states, and what the live grain said of them before the hub stopped.</summary>
        public async Task<(Person Person, string Said)> Live()
        {
            await using var hub = await Start();
            var person = await hub.Enrol();
            var first = await hub.Granted(person);
            await hub.Granted(person);
            await hub.Requested(person);
            await hub.Revoke(person, first);
            await hub.Release(hub.Command(person.Nik));
            return (person, await Said(hub, person));
        }

        public async Task<string> Again(Person person)
        {
            await using var hub = await Start();
            return await Said(hub, person);
        }

        public List<string> Snapshots()
        {
            using var connection = Connect();
            using var command = connection.CreateCommand();
            command.CommandText = SnapshotSql.Bodies;
            using var reader = command.ExecuteReader();
            var bodies = new List<string>();
            while (reader.Read())
            {
                bodies.Add(reader.GetString(0));
            }
            return bodies;
        }

        public void Overwrite(string body)
        {
            using var connection = Connect();
            using var command = connection.CreateCommand();
            command.CommandText = SnapshotSql.Overwrite;
            command.Parameters.AddWithValue("$body", body);
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        public void Dispose()
        {
            _agency.Dispose();
            Folder.Dispose();
        }

        SqliteConnection Connect()
        {
            var connection = new SqliteConnection($"Data Source={Folder.In("grains.db")};Pooling=False");
            connection.Open();
            return connection;
        }

        static async Task<string> Said(TestHub hub, Person person)
        {
            var citizen = hub.Citizen(person.Subject);
            var facts = await citizen.Facts(-1);
            Assert.Equal(5, facts.ConsentVersion);
            Assert.Equal(7, await hub.Book.ChainLength(EntryBook.PersonChain(person.Subject)));
            return JsonSerializer.Serialize(new { facts, Consents = await citizen.Consents(), Trail = (await citizen.Trail(null)).Entries.Select(e => e.Id) }, Hosting.HubWire.Options);
        }
    }
}
