using Hub.Audit.Notes;

namespace Hub.Audit.Recovery;

/// <summary>What became of a recovery.</summary>
public abstract record RecoveryOutcome
{
    private RecoveryOutcome()
    {
    }

    /// <summary>The store holds the log up to the source's checkpoint.</summary>
    public sealed record Recovered(RecoveryReport Report) : RecoveryOutcome;

    /// <summary>The source cannot bring the missing entries.</summary>
    /// <param name="Code">One of <see cref="RecoveryCodes"/>.</param>
    /// <param name="AdoptedTo">Size that the store has now: what was adopted before the fault was found stands and is right.</param>
    public sealed record Refused(string Code, string Message, long AdoptedTo) : RecoveryOutcome;
}

/// <summary>What was recovered, and what was not.</summary>
/// <param name="Checkpoint">The source's checkpoint.</param>
/// <param name="FromSize">Size before: the first lost entry's index.</param>
/// <param name="People">Chains of people that gained entries; each has its consents ended.</param>
/// <param name="Agencies">Lost entries per agency that asked (slot 1), by chain name: what its quotas no longer count.</param>
/// <param name="Nobody">Lost entries that joined no known chain: of the hub itself, or of people since erased.</param>
public sealed record RecoveryReport(Checkpoint Checkpoint, long FromSize, int People, IReadOnlyDictionary<string, long> Agencies, long Nobody)
{
    /// <summary>Number of entries whose records are lost.</summary>
    public long Lost => Checkpoint.Size - FromSize;
}

/// <summary>Stable codes of a recovery.</summary>
public static class RecoveryCodes
{
    /// <summary>The source's checkpoint is not signed by this log's key, or its tiles do not fit it.</summary>
    public const string SourceFaulty = "recover.source-faulty";

    /// <summary>The source ends before what is stored or was published.</summary>
    public const string SourceShort = "recover.source-short";

    /// <summary>The source does not go on from what was published.</summary>
    public const string SourceOther = "recover.source-other";

    /// <summary>The stored log is not the beginning of the source.</summary>
    public const string NotPrefix = "recover.not-prefix";

    /// <summary>The store of subject keys is absent, without which nobody's entries can be told.</summary>
    public const string NoSubjectKeys = "recover.no-subject-keys";

    /// <summary>Nothing that was published is missing, as far as is known: a continuation would give up a log that is whole.</summary>
    public const string NothingLost = "recover.nothing-lost";

    /// <summary>The origin of the log that is to continue another is that log's own, or of one before it.</summary>
    public const string SameOrigin = "recover.same-origin";

    /// <summary>A source holds the lost end, whole: it is to be recovered, not given up.</summary>
    public const string TailThere = "recover.tail-there";

    /// <summary>A source that was named could not be read whole, so that nobody knows whether it holds the lost end.</summary>
    public const string CopyUnread = "recover.copy-unread";

    /// <summary>A source holds part of the lost end, which the log would end without.</summary>
    public const string CopyLonger = "recover.copy-longer";

    /// <summary>No copy was asked for the lost end, and nobody said that it is given up.</summary>
    public const string NotAsked = "recover.not-asked";

    /// <summary>The stored log is damaged below its end; a backup is to be restored first.</summary>
    public const string StoreFaulty = "recover.store-faulty";

    /// <summary>The store of the new log holds something else already.</summary>
    public const string TargetUsed = "recover.target-used";

    /// <summary>The signed key list is not the one that this continuation needs.</summary>
    public const string KeyList = "recover.key-list";
}
