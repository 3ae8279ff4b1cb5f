namespace Hub.Audit.Backups;

/// <summary>A backup cannot be made or taken; nothing that was there has changed.</summary>
/// <param name="code">One of <see cref="BackupCodes"/>.</param>
public sealed class BackupException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>Stable codes of backups.</summary>
public static class BackupCodes
{
    /// <summary>There is no <c>hub.db</c>, or an empty one: the ledger is in PostgreSQL, or the directory is not a hub's.</summary>
    public const string NoLedger = "backup.no-ledger";

    /// <summary>Subject keys were wanted, and there is no <c>keys.db</c>: they are in PostgreSQL, or nobody was enrolled.</summary>
    public const string NoKeys = "backup.no-keys";

    /// <summary>The folder for the backup is there and not empty.</summary>
    public const string TargetTaken = "backup.target-taken";

    /// <summary>The copied log has faults: the ledger itself has.</summary>
    public const string Faulty = "backup.faulty";

    /// <summary>The ledger lacks entries that <c>published-checkpoint</c> covers: a backup of it would be one of an older log.</summary>
    public const string BehindPublished = "backup.behind-published";

    /// <summary>The folder holds no backup, or its <c>backup.json</c> is damaged.</summary>
    public const string NotABackup = "backup.not-a-backup";

    /// <summary>A file of the backup is missing, cut or changed.</summary>
    public const string FileChanged = "backup.file-changed";

    /// <summary>The backup is of another log.</summary>
    public const string OtherLog = "backup.other-log";

    /// <summary>The data directory holds a log that goes further than the backup, or one whose size cannot be read.</summary>
    public const string NewerHere = "backup.newer-here";

    /// <summary>A hub, or another command, has the data directory open.</summary>
    public const string InUse = "backup.in-use";
}
