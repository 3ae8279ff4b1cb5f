namespace Hub.Audit;

/// <summary>The ledger cannot take or show entries now. An append that ended so may or may not be present: retry with the same id.</summary>
public sealed class LedgerUnavailableException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable code, one of <see cref="LedgerCodes"/>.</summary>
    public string Code { get; } = code;
}

/// <summary>Stable codes of the ledger's faults.</summary>
public static class LedgerCodes
{
    /// <summary>A write or a sync failed; the writer is reopening or down.</summary>
    public const string Unavailable = "ledger.unavailable";

    /// <summary>Another writer took over.</summary>
    public const string Fenced = "ledger.fenced";

    /// <summary>Another writer holds the lease.</summary>
    public const string LeaseHeld = "ledger.lease-held";

    /// <summary>The writer was closed.</summary>
    public const string Closed = "ledger.closed";

    /// <summary>The stored head does not follow from the stored leaves and tiles.</summary>
    public const string HeadMismatch = "ledger.head-mismatch";

    /// <summary>A published checkpoint is larger than the log: the log is an old copy, or lost its tail.</summary>
    public const string BehindCheckpoint = "ledger.behind-checkpoint";

    /// <summary>A published checkpoint has another root than the log has at that size.</summary>
    public const string InconsistentCheckpoint = "ledger.inconsistent-checkpoint";

    /// <summary>A stored or published checkpoint is not signed by this log's key, or unreadable.</summary>
    public const string InvalidCheckpoint = "ledger.invalid-checkpoint";

    /// <summary>Entries are taken, but the last checkpoint could not be kept, so nothing new can be proved.</summary>
    public const string CheckpointNotKept = "ledger.checkpoint-not-kept";

    /// <summary>Checkpoints were published, but the file that remembers the last one is gone.</summary>
    public const string PublishedMissing = "ledger.published-missing";

    /// <summary>The store belongs to another log.</summary>
    public const string OtherOrigin = "ledger.other-origin";

    /// <summary>The database acknowledges what it has not synced.</summary>
    public const string NotDurable = "ledger.not-durable";

    /// <summary>The record of a completed erasure is lost, and the file of erasures does not say whom it erased.</summary>
    public const string ErasureLost = "ledger.erasure-lost";

    /// <summary>The store was written by a newer version of the hub.</summary>
    public const string SchemaUnknown = "ledger.schema-unknown";

    /// <summary>Another program holds the ledger's file.</summary>
    public const string Locked = "ledger.locked";

    /// <summary>The ledger's file cannot be read or written.</summary>
    public const string Unreadable = "ledger.unreadable";

    /// <summary>The ledger's file is no database, or not a whole one.</summary>
    public const string NotADatabase = "ledger.not-a-database";

    /// <summary>The file of erasures does not hold what was written.</summary>
    public const string ErasuresDamaged = "erasure.file-damaged";
}
