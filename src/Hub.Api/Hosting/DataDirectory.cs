using System.Security.Cryptography;
using System.Text;

namespace Hub.Api.Hosting;

/// <summary>The one directory that a hub process owns: databases, keys, certificates, and what it tells its operator.</summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>File in which a start that was refused says why.</summary>
    public const string StartRefused = "start-refused";

    /// <summary>Mode of every secret file and of the directory that holds them.</summary>
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <param name="root">Created when absent.</param>
    /// <param name="hasLedger">The ledger is in a file of this directory.</param>
    /// <param name="hasSubjectKeys">Subject and tag keys are.</param>
    public DataDirectory(string root, bool hasLedger = true, bool hasSubjectKeys = true)
    {
        Root = Path.GetFullPath(root);
        CreatePrivate(Root);
        _lock = Lock();
        CreatePrivate(Keys);
        CreatePrivateFile(Grains);
        // An empty file beside a store that is elsewhere would be taken for an empty ledger, or for one without people.
        if (hasLedger)
        {
            CreatePrivateFile(Ledger);
        }
        if (hasSubjectKeys)
        {
            CreatePrivateFile(SubjectKeys);
        }
    }

    /// <summary>The directory of a hub process, with files for what is not in PostgreSQL.</summary>
    public static DataDirectory Of(HostSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(settings.Data, settings.LedgerDatabase is null, settings.KeysDatabase is null);
    }

    /// <summary>Held while the process lives: a second hub on the directory touches nothing.</summary>
    readonly FileStream _lock;

    public string Root { get; }

    public string Keys => In("keys");

    public string Ledger => In("hub.db");

    public string SubjectKeys => In("keys.db");

    public string Grains => In("grains.db");

    public string Identity => In("identity.db");

    /// <summary>The last published checkpoint, outside the database: a restored old database is noticed by it.</summary>
    public string PublishedCheckpoint => In("published-checkpoint");

    /// <summary>Certificate of the development CA; clients trust it.</summary>
    public string Authority => In("ca.pem");

    public string AuthorityKey => Path.Combine(Keys, "ca.key");

    public string TlsCertificate => In("tls.pem");

    public string TlsKey => Path.Combine(Keys, "tls.key");

    /// <summary>Token of the development operator endpoints, for the command line on the same machine.</summary>
    public string OperatorToken => Path.Combine(Keys, "operator-token");

    /// <summary>The signed list of public keys (<c>keys.json</c>), shown beside the log.</summary>
    public string KeyList => In("keys.json");

    /// <summary>Address and process id of the hub that has this directory open.</summary>
    public string Ready => In("hub.json");

    /// <summary>Trees of the tags of each day and month, made from the log and made again when lost.</summary>
    public string TagTrees => In("tags");

    /// <summary>The log's origin line, drawn once per directory in development: <c>localhost/demo-&lt;8 hex&gt;</c>.</summary>
    public string LoadOrCreateOrigin()
    {
        var file = In("origin");
        if (!File.Exists(file))
        {
            WriteWhole(file, $"localhost/demo-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}\n");
        }
        return File.ReadAllText(file).Trim();
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void WriteSecret(string path, string text) => Write(path, text, OwnerOnly);

    /// <summary>Writes a file that others may read, whole or not at all: a start that is killed leaves none that the next one would trip over.</summary>
    public static void WriteWhole(string path, string text) => Write(path, text, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    static void Write(string path, string text, UnixFileMode mode)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    string In(string name) => Path.Combine(Root, name);

    /// <summary>Makes the file before its database does: what SQLite makes itself, others could read; its journals take the file's mode.</summary>
    static void CreatePrivateFile(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
        }
    }

    FileStream Lock()
    {
        try
        {
            return new FileStream(In("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            var where = File.Exists(Ready) ? File.ReadAllText(Ready).Trim() : "it is still starting";
            throw new StartRefusedException($"a hub already runs on {Root}: {where}", fault);
        }
    }

    static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OwnerOnlyFolder);
        }
    }
}
