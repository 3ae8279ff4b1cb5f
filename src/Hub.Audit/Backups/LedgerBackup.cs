using System.Globalization;
using Hub.Audit.Store;
using Hub.Audit.Writing;

namespace Hub.Audit.Backups;

/// <summary>Writes a backup of a ledger in SQLite, beside a hub that goes on writing.</summary>
/// <remarks>
/// The copy is one committed state and is verified whole before it is given its name: a backup that was never read is none.
/// No private key is in it. Subject keys have short-lived backups of their own, so that what is erased does not come back; they are added only when asked for.
/// </remarks>
public static class LedgerBackup
{
    /// <summary>Makes the backup.</summary>
    /// <param name="data">The hub's data directory.</param>
    /// <param name="target">Folder that is absent or empty; it appears whole or not at all.</param>
    /// <param name="published">Keys of the log, and the file that remembers what was published.</param>
    /// <param name="now">Time of the backup.</param>
    /// <exception cref="BackupException"><see cref="BackupCodes.NoLedger"/>, <see cref="BackupCodes.TargetTaken"/>, <see cref="BackupCodes.Faulty"/> or <see cref="BackupCodes.BehindPublished"/>.</exception>
    public static async Task<BackupManifest> RunAsync(
        string data, string target, string origin, PublishedCheck published, bool withSubjectKeys, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(published);
        var ledger = Path.Combine(data, BackupManifest.LedgerFile);
        if (new FileInfo(ledger) is not { Exists: true, Length: > 0 })
        {
            throw new BackupException(BackupCodes.NoLedger, $"{ledger} is not there or empty. A ledger in PostgreSQL is backed up by pg_dump or pg_basebackup.");
        }
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new BackupException(BackupCodes.TargetTaken, $"{target} is there and not empty.");
        }
        var partial = target + ".partial";
        BackupFolder.CreatePrivateFolder(partial);
        try
        {
            var manifest = await FillAsync(partial, data, origin, published, withSubjectKeys, now, cancellation);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }
            Directory.Move(partial, target);
            BackupFolder.SyncFolder(Path.GetDirectoryName(target)!);
            return manifest;
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    static async Task<BackupManifest> FillAsync(
        string folder, string data, string origin, PublishedCheck published, bool withSubjectKeys, DateTimeOffset now, CancellationToken cancellation)
    {
        // Before the copy is made: a hub that goes on publishes what the copy need not have.
        var known = published.File.Read() is { } note ? published.Read(note)?.Size ?? 0 : 0;
        var copy = Path.Combine(folder, BackupManifest.LedgerFile);
        BackupFolder.CopyDatabase(Path.Combine(data, BackupManifest.LedgerFile), copy);
        if (withSubjectKeys)
        {
            // After the ledger: a key is made before the entry that needs it, so none is missing.
            BackupFolder.CopyDatabase(Path.Combine(data, BackupManifest.SubjectKeysFile), Path.Combine(folder, BackupManifest.SubjectKeysFile));
        }
        var (head, checkpoint, faults) = await LedgerCopy.VerifyAsync(copy, origin, published, cancellation);
        if (faults.Count > 0)
        {
            var (first, count) = (faults[0], faults.Count.ToString(CultureInfo.InvariantCulture));
            throw new BackupException(BackupCodes.Faulty, $"The ledger has faults ({count}); the first is {first.Code} at {first.Place}: expected {first.Expected}, found {first.Found}.");
        }
        if (head.Size < known)
        {
            throw new BackupException(
                BackupCodes.BehindPublished,
                string.Create(CultureInfo.InvariantCulture, $"The ledger has {head.Size} entries and published-checkpoint is of {known}: it lost its end (hub ledger recover), or the hub's ledger is elsewhere."));
        }
        if (checkpoint is not null)
        {
            BackupFolder.Write(Path.Combine(folder, BackupManifest.CheckpointFile), checkpoint.Note);
        }
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(BackupFolder.Describe).ToList();
        var manifest = new BackupManifest(BackupManifest.FormatName, origin, head.Size, head.Root, checkpoint?.Size ?? 0, now.ToUnixTimeMilliseconds(), files);
        BackupFolder.Write(Path.Combine(folder, BackupManifest.FileName), manifest.Encode());
        BackupFolder.SyncFolder(folder);
        return manifest;
    }
}
