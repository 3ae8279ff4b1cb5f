using Hub.Canon;

namespace Hub.CrashHarness.Judging;

/// <summary>What an entry's record says happened.</summary>
abstract record Deed
{
    Deed()
    {
    }

    /// <summary>Data was released.</summary>
    /// <param name="ConsentId">The consent relied on.</param>
    public sealed record Release(Hash256? RequestHash, Id128? ConsentId) : Deed;

    public sealed record Refusal(Hash256? RequestHash) : Deed;

    /// <param name="Event"><c>requested</c>, <c>granted</c>, <c>revoked</c> …</param>
    public sealed record ConsentEvent(Id128 ConsentId, string Event, Hash256? RequestHash) : Deed;

    /// <summary>A reply that was too late to be sent.</summary>
    public sealed record Dropped(Id128 Exchange) : Deed;

    /// <summary>What operators and officers do, and what the hub notes about itself.</summary>
    /// <param name="Type">Of the record.</param>
    public sealed record Household(string Type) : Deed;

    /// <summary>The record cannot be opened, or is not there.</summary>
    public sealed record Unreadable(string Reason) : Deed;
}

/// <summary>One entry of the public log with what its record says.</summary>
/// <param name="At">Milliseconds UTC, of the hub.</param>
sealed record LogEntry(long Index, Id128 Id, Hash256 LeafHash, long At, Deed Deed);

/// <summary>A checkpoint that was seen at some time, its signature verified then.</summary>
sealed record SeenCheckpoint(long Size, Hash256 Root);

/// <summary>The log as it is now, beside the checkpoints that were seen on the way.</summary>
/// <param name="Seen">By size.</param>
/// <param name="SetUp">Entries before this index are of the set-up, which registers agencies and policies; later ones are not.</param>
/// <param name="Bound">How many people the harness has had bound to sign-ins.</param>
sealed record LogView(string Origin, IReadOnlyList<LogEntry> Entries, IReadOnlyCollection<SeenCheckpoint> Seen, long SetUp, int Bound);

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Place">The request or the entry.</param>
sealed record Finding(string Code, string Place, string Expected, string Found)
{
    public override string ToString() => $"{Code}: {Place}: expected {Expected}, found {Found}";
}
