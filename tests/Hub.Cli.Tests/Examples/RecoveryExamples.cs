using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Tests.Examples;

/// <summary>The operator's night, as <c>docs/recovery.md</c> describes it: backup, loss, restore, recovery from an exported copy.</summary>
public sealed class RecoveryExamples : IDisposable
{
    const string Origin = "example.org/log";
    readonly TemporaryFolder _folder = new();
    readonly HubKeys _keys;
    readonly ChainLink _person;

    public RecoveryExamples()
    {
        _keys = HubKeys.Load(_folder.File("keys"), development: true, new LibcryptoEd25519());
        _folder.Write("origin", Origin + "\n");
        _folder.Write("vkey.txt", _keys.LogSigners(Origin).Newest + "\n");
        _keys.WriteKeyList(Origin, _folder.File("keys.json"));
        using var subjects = KeyStore.Open(_folder.File("keys.db"), _keys.Kek, _keys.Nik);
        var chain = KeyStore.PersonChain(subjects.DecoySubject);
        _person = new(chain, subjects.TagKey(chain)!);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_lost_end_comes_back_from_an_exported_copy()
    {
        await AppendAsync(0, 30);
        var backup = await Right("ledger", "backup", _folder.File("backup"), "--data", _folder.Path);
        Assert.Contains("30 entries of example.org/log", backup.Output, StringComparison.Ordinal);
        Assert.Contains("keys.db is not in it", backup.Output, StringComparison.Ordinal);
        await AppendAsync(30, 300);
        await ExportAsync("copy");

        await Refused("backup.newer-here", "ledger", "restore", _folder.File("backup"), "--data", _folder.Path);
        var restored = await Right("ledger", "restore", _folder.File("backup"), "--set-aside", "--data", _folder.Path);
        Assert.Contains("published-checkpoint is of 300 entries: the hub will refuse with ledger.behind-checkpoint until hub ledger recover has brought back the entries 30 to 299", restored.Output, StringComparison.Ordinal);
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => AppendAsync(300, 301))).Code);
        var recovered = await Right("ledger", "recover", "--from", _folder.File("copy"), "--data", _folder.Path);
        Assert.Contains("entries 30 to 299 of example.org/log are back; their records are lost (record.lost)", recovered.Output, StringComparison.Ordinal);
        Assert.Contains("1 people", recovered.Output, StringComparison.Ordinal);
        Assert.Contains("135 lost entries join no known chain", recovered.Output, StringComparison.Ordinal);
        Assert.Contains("every leaf, tile, chain and checkpoint verified; the hub may start", recovered.Output, StringComparison.Ordinal);

        await AppendAsync(300, 310);
        await ExportAsync("copy");
        await ExportAsync("fresh");
        foreach (var folder in new[] { "copy", "fresh" })
        {
            await Right("verify", _folder.File(folder), "--key", _folder.File("vkey.txt"));
        }
        Assert.Contains("nothing was missing", (await Right("ledger", "recover", "--from", _folder.File("copy"), "--data", _folder.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_ledger_is_verified_from_end_to_end_and_a_changed_record_is_named()
    {
        await AppendAsync(0, 300);
        Assert.Contains("right: 300 stored entries of example.org/log, 0 faults", (await Right("ledger", "scrub", "--data", _folder.Path)).Output, StringComparison.Ordinal);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("hub.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "update record set stored = zeroblob(length(stored)) where idx = 120";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
        var wrong = await CommandRun.Of("ledger", "scrub", "--data", _folder.Path, "--json");
        Assert.Equal(1, wrong.ExitCode);
        using var report = System.Text.Json.JsonDocument.Parse(wrong.Output);
        Assert.Equal(("scrub.record", "record 120"), (report.RootElement.GetProperty("faults")[0].GetProperty("code").GetString(), report.RootElement.GetProperty("faults")[0].GetProperty("place").GetString()));
        await using (new FileStream(_folder.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            await Refused("backup.in-use", "ledger", "scrub", "--data", _folder.Path);
        }
    }

    [Fact]
    public async Task What_cannot_be_recovered_is_refused_with_its_code()
    {
        await AppendAsync(0, 20);
        await ExportAsync("early");
        await AppendAsync(20, 40);
        await ExportAsync("copy");
        await Refused("recover.source-short", "ledger", "recover", "--from", _folder.File("early"), "--data", _folder.Path);
        Directory.Delete(_folder.File("recovery"), recursive: true);
        await Refused("recover.source-faulty", "ledger", "recover", "--from", _folder.File("nowhere"), "--data", _folder.Path);
        var bundle = Directory.GetFiles(Path.Combine(_folder.File("copy"), "tile", "entries"), "*", SearchOption.AllDirectories)[0];
        var whole = await File.ReadAllBytesAsync(bundle, TestContext.Current.CancellationToken);
        whole[40] ^= 1;
        await File.WriteAllBytesAsync(bundle, whole, TestContext.Current.CancellationToken);
        await Refused("recover.source-faulty", "ledger", "recover", "--from", _folder.File("copy"), "--data", _folder.Path);
        await Refused("backup.not-a-backup", "ledger", "restore", _folder.File("copy"), "--data", _folder.Path);
        await using (new FileStream(_folder.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            await Refused("backup.in-use", "ledger", "recover", "--from", _folder.File("copy"), "--data", _folder.Path);
            await Refused("backup.in-use", "ledger", "restore", _folder.File("copy"), "--data", _folder.Path);
        }
        File.Delete(_folder.File("keys.db"));
        await Refused("recover.no-subject-keys", "ledger", "recover", "--from", _folder.File("copy"), "--data", _folder.Path);
        await using var store = SqliteLedgerStore.Open(_folder.File("hub.db"), Origin);
        Assert.Equal(40, (await store.HeadAsync(CancellationToken.None)).Size);
    }

    static async Task<CommandRun> Right(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run;
    }

    static async Task Refused(string code, params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    PublishedCheck Published => new(Origin, [_keys.LogSigners(Origin).Newest.Verifier(new ManagedEd25519())!], new PublishedFile(_folder.File("published-checkpoint")));

    /// <summary>Entries from one number up to another, every second one the person's, and a checkpoint over them.</summary>
    async Task AppendAsync(int from, int to)
    {
        await using var store = SqliteLedgerStore.Open(_folder.File("hub.db"), Origin);
        await using var writer = await LedgerWriter.OpenAsync(store, new() { Published = Published, LeaseDuration = TimeSpan.FromMilliseconds(100) }, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(from, to - from).Select(i => writer.AppendAsync(
            new(new Id128(Hash256.Of(BitConverter.GetBytes(i)).ToArray().AsSpan(0, 16)), Hash256.Of([1]), Hash256.Of([2]), StoredRecord.Of([1, 1, 1]), i % 2 == 0 ? [_person] : [], [], ChangesConsent: false), CancellationToken.None)));
        await using var publisher = await CheckpointPublisher.StartAsync(writer, _keys.LogSigners(Origin), Origin, Published, TimeProvider.System, CancellationToken.None);
        await publisher.PublishNowAsync(CancellationToken.None);
    }

    async Task ExportAsync(string folder)
    {
        await using var store = SqliteLedgerStore.Open(_folder.File("hub.db"), Origin);
        var note = (await store.LastCheckpointAsync(CancellationToken.None))!.Note;
        var reader = new LedgerReader(store, () => new(Published.Read(note)!, note));
        var report = await LogExporter.RunAsync(new StoreTileSource(reader), new LogDirectory(_folder.File(folder)), _keys.LogSigners(Origin).Newest, new ManagedEd25519(), CancellationToken.None);
        Assert.True(report.Faults.IsRight, string.Join('\n', report.Faults.Listed));
    }
}
