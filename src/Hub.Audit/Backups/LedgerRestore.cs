using System.Globalization;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Backups;

/// <summary>What a restore did.</summary>
/// <param name="Published">Size that was published as far as the data directory knows; null: the file that remembers it is not there.</param>
/// <param name="SetAside">Folder of what was there before; null where nothing was.</param>
/// <param name="SubjectKeys">Whether the backup's subject keys were taken.</param>
/// <param name="Witnessed">Number of other logs that this one's hub cosigned as a witness.</param>
public sealed record RestoreReport(BackupManifest Manifest, long? Published, string? SetAside, bool SubjectKeys, long Witnessed);

/// <summary>Puts a backup in the place of a ledger, after all of it was verified. The published checkpoint stays as it is: it is what the hub then refuses by, where the backup is old.</summary>
/// <remarks>Runs while no hub does. What was there is moved, never deleted; a crash leaves the old ledger, or none and the old one aside.</remarks>
public static class LedgerRestore
{
    const string Partial = "restore-partial";

    static readonly string[] Journals = ["-wal", "-shm", "-journal"];

    /// <summary>Restores.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="data">The hub's data directory, locked by the caller.</param>
    /// <param name="published">Keys of the log, and the file of the published checkpoint.</param>
    /// <param name="mayBeNewer">A ledger here that goes further, or cannot be read, is set aside instead of refused.</param>
    /// <exception cref="BackupException">Nothing was changed.</exception>
    /// <exception cref="LedgerUnavailableException">The copy cannot be opened: another schema, a damaged head; nothing was changed.</exception>
    public static async Task<RestoreReport> RunAsync(
        string backup, string data, string origin, PublishedCheck published, bool mayBeNewer, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(published);
        var manifest = Read(backup, origin);
        var partial = Path.Combine(data, Partial);
        BackupFolder.CreatePrivateFolder(partial);
        try
        {
            var witnessed = await CopyAndVerifyAsync(manifest, backup, partial, published, cancellation);
            await RefuseNewerAsync(manifest, data, origin, mayBeNewer, cancellation);
            var aside = SetAside(data, now);
            File.Move(Path.Combine(partial, BackupManifest.LedgerFile), Path.Combine(data, BackupManifest.LedgerFile));
            var keys = TakeKeys(partial, data);
            BackupFolder.SyncFolder(data);
            return new(manifest, PublishedSize(published), aside, keys, witnessed);
        }
        finally
        {
            Directory.Delete(partial, recursive: true);
        }
    }

    static BackupManifest Read(string backup, string origin)
    {
        var file = Path.Combine(backup, BackupManifest.FileName);
        if (!File.Exists(file) || new FileInfo(file).Length > BackupManifest.MaxBytes || BackupManifest.TryParse(File.ReadAllBytes(file)) is not { } manifest)
        {
            throw new BackupException(BackupCodes.NotABackup, $"{file} is not there or not whole.");
        }
        return string.Equals(manifest.Origin, origin, StringComparison.Ordinal)
            ? manifest
            : throw new BackupException(BackupCodes.OtherLog, $"The backup is of {manifest.Origin}, the data directory of {origin}.");
    }

    /// <summary>Copies first and verifies the copy, so that nothing can change in between.</summary>
    static async Task<long> CopyAndVerifyAsync(BackupManifest manifest, string backup, string partial, PublishedCheck published, CancellationToken cancellation)
    {
        foreach (var file in manifest.Files)
        {
            var (from, to) = (Path.Combine(backup, file.Name), Path.Combine(partial, file.Name));
            if (!File.Exists(from))
            {
                throw new BackupException(BackupCodes.FileChanged, $"{from} is not there.");
            }
            BackupFolder.CopyFile(from, to);
            if (BackupFolder.Describe(to) is var copied && copied != file)
            {
                throw new BackupException(
                    BackupCodes.FileChanged,
                    string.Create(CultureInfo.InvariantCulture, $"{from}: expected {file.SizeBytes} bytes with SHA-256 {file.Sha256}, found {copied.SizeBytes} with {copied.Sha256}."));
            }
        }
        var ledger = Path.Combine(partial, BackupManifest.LedgerFile);
        var (head, checkpoint, faults) = await LedgerCopy.VerifyAsync(ledger, manifest.Origin, published, cancellation);
        if (faults.Count > 0)
        {
            throw new BackupException(BackupCodes.Faulty, $"The backup's log has faults; the first is {faults[0].Code} at {faults[0].Place}: expected {faults[0].Expected}, found {faults[0].Found}.");
        }
        if (head.Size != manifest.Size || head.Root != manifest.Root || (checkpoint?.Size ?? 0) != manifest.CheckpointSize)
        {
            throw new BackupException(BackupCodes.FileChanged, $"{BackupManifest.FileName} does not speak of the log beside it.");
        }
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = ledger, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
        await connection.OpenAsync(cancellation);
        return (long)SqliteSchema.Scalar(connection, "select count(*) from witnessed")!;
    }

    static async Task RefuseNewerAsync(BackupManifest manifest, string data, string origin, bool mayBeNewer, CancellationToken cancellation)
    {
        if (mayBeNewer || !HasLedger(data))
        {
            return;
        }
        string why;
        try
        {
            await using var store = SqliteLedgerStore.Open(Path.Combine(data, BackupManifest.LedgerFile), origin);
            var head = await store.HeadAsync(cancellation);
            if (head.Size == 0 || (head.Size <= manifest.Size && await IsBeginningAsync(head, data, origin, cancellation)))
            {
                return;
            }
            why = string.Create(CultureInfo.InvariantCulture, $"The ledger here has {head.Size} entries, the backup {manifest.Size}.");
        }
        catch (Exception fault) when (fault is LedgerUnavailableException or SqliteException)
        {
            why = $"The ledger here cannot be read: {fault.Message}";
        }
        throw new BackupException(BackupCodes.NewerHere, why);
    }

    /// <summary>Whether what is here is the beginning of what would take its place.</summary>
    static async Task<bool> IsBeginningAsync(LedgerHead head, string data, string origin, CancellationToken cancellation)
    {
        await using var copy = SqliteLedgerStore.Open(Path.Combine(data, Partial, BackupManifest.LedgerFile), origin);
        return await LogHashes.RootAsync(copy, head.Size, cancellation) is { } root && root == head.Root;
    }

    static bool HasLedger(string data) => File.Exists(Path.Combine(data, BackupManifest.LedgerFile)) && new FileInfo(Path.Combine(data, BackupManifest.LedgerFile)).Length > 0;

    /// <summary>Moves the old ledger away, its journals first: a journal left beside another database would be played into it.</summary>
    static string? SetAside(string data, DateTimeOffset now)
    {
        var ledger = Path.Combine(data, BackupManifest.LedgerFile);
        string[] old = [.. Journals.Select(journal => ledger + journal).Append(ledger).Where(File.Exists)];
        if (old.Length == 0)
        {
            return null;
        }
        var aside = Path.Combine(data, string.Create(CultureInfo.InvariantCulture, $"set-aside-{now.ToUnixTimeMilliseconds()}"));
        BackupFolder.CreatePrivateFolder(aside);
        foreach (var file in old)
        {
            File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        }
        BackupFolder.SyncFolder(aside);
        BackupFolder.SyncFolder(data);
        return aside;
    }

    /// <summary>Subject keys are taken only where there are none: older ones would bring back what was erased.</summary>
    static bool TakeKeys(string partial, string data)
    {
        var (from, to) = (Path.Combine(partial, BackupManifest.SubjectKeysFile), Path.Combine(data, BackupManifest.SubjectKeysFile));
        if (!File.Exists(from) || (File.Exists(to) && new FileInfo(to).Length > 0))
        {
            return false;
        }
        File.Move(from, to, overwrite: true);
        return true;
    }

    static long? PublishedSize(PublishedCheck published) =>
        published.File.Read() is { } note && published.Read(note) is { } checkpoint ? checkpoint.Size : null;
}
