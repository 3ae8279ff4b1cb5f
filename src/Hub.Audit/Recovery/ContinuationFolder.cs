using Hub.Audit.Backups;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Recovery;

/// <summary>Lays the files of a continued log in the place of the ended one's. Everything is made ready aside; then each move may be the last before a crash.</summary>
/// <remarks>
/// Between any two moves a hub refuses to start: the old origin's store lacks its published end, or store, key list, origin and published checkpoint are not of one log.
/// <see cref="Switch"/> run again goes on. Runs while the data directory is locked.
/// </remarks>
/// <param name="data">The data directory.</param>
/// <param name="ended">Origin of the log whose end is lost.</param>
public sealed class ContinuationFolder(string data, string ended)
{
    /// <summary>Folder in which things are made ready.</summary>
    public const string Name = "continuation";

    /// <summary>Files that say which log this is, in the order in which they are replaced.</summary>
    static readonly string[] Named = [KeyList, "vkey.txt", Origin];

    const string KeyList = "keys.json";
    const string Origin = "origin";
    const string Published = "published-checkpoint";
    const string Snapshots = "grains.db";
    const string Ready = "ready";

    static readonly string[] Journals = ["-wal", "-shm", "-journal"];

    /// <summary>Where things are made ready.</summary>
    public string Staging { get; } = Path.Combine(data, Name);

    /// <summary>The new ledger in SQLite, before it takes its place.</summary>
    public string Ledger => Path.Combine(Staging, BackupManifest.LedgerFile);

    /// <summary>Folder of what is kept of the ended log, before it takes its place.</summary>
    public string Kept => Path.Combine(Staging, EarlierFolder.Name);

    /// <summary>Where it is kept then.</summary>
    public string Earlier => EarlierFolder.Of(data, ended);

    /// <summary>Origin of the ended log of a switch that was interrupted; null where none was.</summary>
    public static string? Interrupted(string data)
    {
        var file = Path.Combine(data, Name, Ready);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Empties the staging folder, whatever an earlier attempt left there.</summary>
    public void Begin()
    {
        if (Directory.Exists(Staging))
        {
            Directory.Delete(Staging, recursive: true);
        }
        BackupFolder.CreatePrivateFolder(Staging);
        BackupFolder.CreatePrivateFolder(Kept);
    }

    /// <summary>An empty file for the new ledger, which only its owner can read.</summary>
    public void MakeLedger()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        new FileStream(Ledger, options).Dispose();
    }

    /// <summary>Says that all is ready: from here on there is only forward.</summary>
    /// <param name="origin">The new log's origin line.</param>
    /// <param name="keyList">Its key list, signed by the offline root.</param>
    /// <param name="vkey">Its verifier key.</param>
    public void MakeReady(string origin, byte[] keyList, string vkey)
    {
        foreach (var file in Named.Append(Published).Where(file => File.Exists(Path.Combine(data, file))))
        {
            BackupFolder.CopyFile(Path.Combine(data, file), Path.Combine(Kept, file));
        }
        Write(KeyList, keyList);
        Write("vkey.txt", System.Text.Encoding.UTF8.GetBytes(vkey + "\n"));
        Write(Origin, System.Text.Encoding.UTF8.GetBytes(origin + "\n"));
        BackupFolder.SyncFolder(Kept);
        Write(Ready, System.Text.Encoding.UTF8.GetBytes(ended + "\n"));
    }

    /// <summary>Puts everything in its place.</summary>
    public void Switch()
    {
        // Snapshots are of the ended log; a consent in one must not outlive it.
        Delete(Path.Combine(data, Snapshots));
        Keep();
        if (File.Exists(Ledger))
        {
            KeepLedger();
            // What a start in between may have made: an empty ledger of the old name.
            Delete(Path.Combine(data, BackupManifest.LedgerFile));
            File.Move(Ledger, Path.Combine(data, BackupManifest.LedgerFile));
            BackupFolder.SyncFolder(data);
        }
        foreach (var file in Named.Where(file => File.Exists(Path.Combine(Staging, file))))
        {
            File.Move(Path.Combine(Staging, file), Path.Combine(data, file), overwrite: true);
            BackupFolder.SyncFolder(data);
        }
        ForgetPublished();
        Directory.Delete(Staging, recursive: true);
        BackupFolder.SyncFolder(data);
    }

    void Keep()
    {
        if (!Directory.Exists(Kept))
        {
            return;
        }
        if (!Directory.Exists(Path.Combine(data, EarlierFolder.Name)))
        {
            BackupFolder.CreatePrivateFolder(Path.Combine(data, EarlierFolder.Name));
        }
        Directory.Move(Kept, Earlier);
        BackupFolder.SyncFolder(Path.Combine(data, EarlierFolder.Name));
    }

    /// <summary>Closes the ended ledger into one file that nothing writes to any more.</summary>
    void KeepLedger()
    {
        var (from, to) = (Path.Combine(data, BackupManifest.LedgerFile), Path.Combine(Earlier, BackupManifest.LedgerFile));
        if (File.Exists(to) || !File.Exists(from))
        {
            return;
        }
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = from, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString()))
        {
            connection.Open();
            SqliteSchema.Run(connection, "pragma wal_checkpoint(truncate); pragma journal_mode = delete");
        }
        File.Move(from, to);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, UnixFileMode.UserRead);
        }
        BackupFolder.SyncFolder(Earlier);
        BackupFolder.SyncFolder(data);
    }

    /// <summary>The checkpoint that the ended log published; one of the new log stays.</summary>
    void ForgetPublished()
    {
        var (here, kept) = (Path.Combine(data, Published), Path.Combine(Earlier, Published));
        if (File.Exists(here) && File.Exists(kept) && File.ReadAllBytes(here).AsSpan().SequenceEqual(File.ReadAllBytes(kept)))
        {
            File.Delete(here);
        }
    }

    void Write(string name, byte[] bytes) => new PublishedFile(Path.Combine(Staging, name)).Write(bytes);

    static void Delete(string database)
    {
        foreach (var file in Journals.Select(journal => database + journal).Append(database))
        {
            File.Delete(file);
        }
    }
}
