using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Backups;

/// <summary>Files of a backup: copied while a hub writes, private, synced, hashed.</summary>
static class BackupFolder
{
    const int BufferBytes = 1024 * 1024;

    /// <summary>Copies a SQLite database as one committed state. Freed pages, and so what was erased, do not travel.</summary>
    public static void CopyDatabase(string from, string to)
    {
        CreatePrivate(to);
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = from, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString()))
        {
            connection.Open();
            SqliteSchema.Run(connection, "pragma busy_timeout = 5000");
            using var copy = connection.CreateCommand();
            copy.CommandText = "vacuum into $to";
            copy.Parameters.AddWithValue("$to", to);
            copy.CommandTimeout = 0;
            copy.ExecuteNonQuery();
        }
        Sync(to);
    }

    /// <summary>Copies a file, private and synced.</summary>
    public static void CopyFile(string from, string to)
    {
        CreatePrivate(to);
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.Truncate, FileAccess.Write, FileShare.None);
        source.CopyTo(target, BufferBytes);
        target.Flush(flushToDisk: true);
    }

    public static void Write(string path, byte[] bytes)
    {
        CreatePrivate(path);
        using var stream = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.None);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    public static BackupFile Describe(string path)
    {
        using var stream = File.OpenRead(path);
        return new(Path.GetFileName(path), stream.Length, new(SHA256.HashData(stream)));
    }

    /// <summary>Makes renames in a folder durable.</summary>
    public static void SyncFolder(string folder) => DurableFolder.Sync(folder);

    /// <summary>An empty folder that only its owner may read.</summary>
    public static void CreatePrivateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        new FileStream(path, options).Dispose();
    }

    static void Sync(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        stream.Flush(flushToDisk: true);
    }
}
