using Hub.Audit.Backups;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Audit.Writing;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Backups;

/// <summary>A ledger's copy and its way back. What is refused leaves the ledger as it was.</summary>
public sealed class LedgerBackupTests : IDisposable
{
    static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    readonly TempFolder _data = new();
    readonly TempFolder _elsewhere = new();

    string Target => Path.Combine(_elsewhere.Path, "backup");

    [Fact]
    public async Task Backup_made_beside_a_writer_is_one_state_and_comes_back_whole()
    {
        BackupManifest manifest;
        await using (var log = await OpenAsync())
        {
            await AppendAsync(log, "a", 300);
            await log.PublishAsync();
            using var stop = new CancellationTokenSource();
            var pressing = Task.Run(() => PressAsync(log, stop.Token), CancellationToken.None);
            manifest = await BackupAsync();
            await stop.CancelAsync();
            await pressing;
            await log.PublishAsync();
        }
        Assert.True(manifest.Size >= 300);
        Assert.Equal(manifest.Encode(), await File.ReadAllBytesAsync(Path.Combine(Target, BackupManifest.FileName), TestContext.Current.CancellationToken));
        Assert.Equal(["backup.json", "checkpoint", "hub.db"], Directory.GetFiles(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(Target))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
        var published = await PublishedAsync();

        var report = await RestoreAsync(mayBeNewer: true);

        Assert.True(report.Published > manifest.Size);
        Assert.Equal(published, await PublishedAsync());
        Assert.True(File.Exists(Path.Combine(report.SetAside!, "hub.db")));
        Assert.Equal((manifest.Size, manifest.Root), await HeadAsync());
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(OpenAsync)).Code);
        // What was set aside is still the log.
        File.Move(Path.Combine(report.SetAside!, "hub.db"), Path.Combine(_data.Path, "hub.db"), overwrite: true);
        await using var again = await OpenAsync();
        await again.VerifyAsync();
    }

    [Fact]
    public async Task Restore_refuses_a_data_directory_that_goes_further_or_another_way()
    {
        await FillAsync("a", 20);
        await BackupAsync();
        await FillAsync("b", 5);
        var before = await HeadAsync();
        Assert.Equal(BackupCodes.NewerHere, await CodeAsync(mayBeNewer: false));
        Assert.Equal(before, await HeadAsync());
        File.Delete(Path.Combine(_data.Path, "hub.db"));
        File.Delete(Path.Combine(_data.Path, "published-checkpoint"));
        await FillAsync("another", 3);
        Assert.Equal(BackupCodes.NewerHere, await CodeAsync(mayBeNewer: false));
        await File.WriteAllBytesAsync(Path.Combine(_data.Path, "hub.db"), [1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Equal(BackupCodes.NewerHere, await CodeAsync(mayBeNewer: false));
        var report = await RestoreAsync(mayBeNewer: true);
        Assert.Equal(20, report.Manifest.Size);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Path.Combine(report.SetAside!, "hub.db"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Restore_takes_the_place_of_nothing_and_of_a_true_beginning()
    {
        await FillAsync("a", 20);
        File.Copy(Path.Combine(_data.Path, "hub.db"), Path.Combine(_elsewhere.Path, "hub.db"));
        await FillAsync("b", 20);
        var manifest = await BackupAsync();
        File.Copy(Path.Combine(_elsewhere.Path, "hub.db"), Path.Combine(_data.Path, "hub.db"), overwrite: true);
        Assert.Equal(manifest.Size, (await RestoreAsync(mayBeNewer: false)).Manifest.Size);
        File.Delete(Path.Combine(_data.Path, "hub.db"));
        Assert.Null((await RestoreAsync(mayBeNewer: false)).SetAside);
        await using var log = await OpenAsync();
        Assert.Equal(40, log.Writer.Head.Size);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Restore_refuses_every_file_that_is_cut_changed_or_missing()
    {
        await FillAsync("a", 20);
        await BackupAsync();
        var before = await HeadAsync();
        foreach (var (file, code) in new[] { ("hub.db", BackupCodes.FileChanged), ("checkpoint", BackupCodes.FileChanged), ("backup.json", BackupCodes.NotABackup) })
        {
            var path = Path.Combine(Target, file);
            var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(path, whole[..^2], TestContext.Current.CancellationToken);
            Assert.Equal(code, await CodeAsync(mayBeNewer: true));
            File.Delete(path);
            Assert.Equal(code, await CodeAsync(mayBeNewer: true));
            var flipped = (byte[])whole.Clone();
            flipped[whole.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, flipped, TestContext.Current.CancellationToken);
            Assert.Contains(await CodeAsync(mayBeNewer: true), (string[])[code, BackupCodes.FileChanged, BackupCodes.OtherLog]);
            await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        }
        Assert.Equal(before, await HeadAsync());
        Assert.False(Directory.Exists(Path.Combine(_data.Path, "restore-partial")));
        Assert.Equal(BackupCodes.OtherLog, (await Assert.ThrowsAsync<BackupException>(() =>
            LedgerRestore.RunAsync(Target, _data.Path, "localhost/another", TestLog.Check(_data.Path), mayBeNewer: true, Now, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Restore_refuses_a_log_that_was_changed_before_its_manifest_was_made()
    {
        await FillAsync("a", 20);
        await BackupAsync();
        var ledger = Path.Combine(Target, "hub.db");
        await SqlAsync(ledger, "drop trigger leaf_no_update; update leaf set entry = (select entry from leaf where idx = 4) where idx = 3");
        var manifest = BackupManifest.TryParse(await File.ReadAllBytesAsync(Path.Combine(Target, "backup.json"), TestContext.Current.CancellationToken))!;
        var bytes = await File.ReadAllBytesAsync(ledger, TestContext.Current.CancellationToken);
        var forged = manifest with { Files = [.. manifest.Files.Select(file => file.Name is "hub.db" ? new BackupFile("hub.db", bytes.Length, Canon.Hash256.Of(bytes)) : file)] };
        await File.WriteAllBytesAsync(Path.Combine(Target, "backup.json"), forged.Encode(), TestContext.Current.CancellationToken);
        Assert.Equal(BackupCodes.Faulty, await CodeAsync(mayBeNewer: true));
    }

    [Fact]
    public async Task Backup_of_a_damaged_ledger_is_not_kept()
    {
        await FillAsync("a", 20);
        await SqlAsync(Path.Combine(_data.Path, "hub.db"), "update quota set used = 9; update record set stored = x'00' where idx = 7");
        Assert.Equal(BackupCodes.Faulty, (await Assert.ThrowsAsync<BackupException>(BackupAsync)).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_elsewhere.Path));
        Directory.CreateDirectory(Path.Combine(Target, "something"));
        Assert.Equal(BackupCodes.TargetTaken, (await Assert.ThrowsAsync<BackupException>(BackupAsync)).Code);
        Assert.Equal(BackupCodes.NoLedger, (await Assert.ThrowsAsync<BackupException>(() =>
            LedgerBackup.RunAsync(_elsewhere.Path, Target, Requests.Origin, TestLog.Check(_data.Path), withSubjectKeys: false, Now, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Backup_of_an_empty_file_or_of_an_older_log_is_not_kept()
    {
        var ledger = Path.Combine(_data.Path, "hub.db");
        await FillAsync("a", 20);
        File.Copy(ledger, Path.Combine(_elsewhere.Path, "hub.db"));
        await FillAsync("b", 5);
        File.Copy(Path.Combine(_elsewhere.Path, "hub.db"), ledger, overwrite: true);
        File.Delete(Path.Combine(_elsewhere.Path, "hub.db"));
        var behind = await Assert.ThrowsAsync<BackupException>(BackupAsync);
        Assert.Equal(BackupCodes.BehindPublished, behind.Code);
        Assert.Contains("20 entries and published-checkpoint is of 25", behind.Message, StringComparison.Ordinal);
        // What a hub with its ledger in PostgreSQL once left here.
        await File.WriteAllBytesAsync(ledger, [], TestContext.Current.CancellationToken);
        Assert.Equal(BackupCodes.NoLedger, (await Assert.ThrowsAsync<BackupException>(BackupAsync)).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_elsewhere.Path));
    }

    public void Dispose()
    {
        _data.Dispose();
        _elsewhere.Dispose();
    }

    async Task FillAsync(string name, int count)
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, name, count);
        await log.PublishAsync();
    }

    static Task<AppendOutcome[]> AppendAsync(TestLog log, string name, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => log.AppendAsync(Requests.Release($"{name}{i}", $"person:{i % 5}", "agency:a"))));

    static async Task PressAsync(TestLog log, CancellationToken stop)
    {
        const int most = 500;
        for (var i = 0; i == 0 || (i < most && !stop.IsCancellationRequested); i++)
        {
            await log.MustAppendAsync(Requests.Release($"press{i}", "person:9", "agency:a"));
        }
        await log.MustAppendAsync(Requests.Plain("after the backup"));
    }

    /// <summary>The copy of a log that was being written holds its writer's lease, until that has stood still long enough.</summary>
    async Task<TestLog> OpenAsync()
    {
        var time = new ManualTime();
        var opening = TestLog.OpenAsync(SqliteLedgerStore.Open(Path.Combine(_data.Path, "hub.db"), Requests.Origin), _data.Path, time: time);
        while (!opening.IsCompleted)
        {
            await Task.WhenAny(opening, Task.Delay(2));
            if (time.Waiting > 0)
            {
                time.Move(TimeSpan.FromSeconds(3));
            }
        }
        return await opening;
    }

    Task<BackupManifest> BackupAsync() => LedgerBackup.RunAsync(_data.Path, Target, Requests.Origin, TestLog.Check(_data.Path), withSubjectKeys: false, Now, CancellationToken.None);

    Task<RestoreReport> RestoreAsync(bool mayBeNewer) => LedgerRestore.RunAsync(Target, _data.Path, Requests.Origin, TestLog.Check(_data.Path), mayBeNewer, Now, CancellationToken.None);

    async Task<string> CodeAsync(bool mayBeNewer) => (await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(mayBeNewer))).Code;

    Task<byte[]> PublishedAsync() => File.ReadAllBytesAsync(Path.Combine(_data.Path, "published-checkpoint"), TestContext.Current.CancellationToken);

    async Task<(long, Canon.Hash256)> HeadAsync()
    {
        await using var store = SqliteLedgerStore.Open(Path.Combine(_data.Path, "hub.db"), Requests.Origin);
        var head = await store.HeadAsync(CancellationToken.None);
        return (head.Size, head.Root);
    }

    static async Task SqlAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
#pragma warning disable CA2100 // text of a test
        await using var command = new SqliteCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
