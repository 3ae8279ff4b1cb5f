using Hub.Audit.Recovery;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Citizens;
using Hub.Silo.Delays;

namespace Hub.Silo.Ledger;

/// <summary>A log whose end is lost and whose place another took: read, never written.</summary>
/// <param name="Ended">The record of the log that follows it.</param>
public sealed record EarlierLog(ContinuationRecord Ended)
{
    /// <summary>Its origin line.</summary>
    public string Origin => Ended.Continues;

    /// <summary>SHA-256 of the origin line, lower-case hexadecimal.</summary>
    public string Id { get; } = EarlierFolder.IdOf(Ended.Continues);

    /// <summary>Whether its store is at hand, so that people can read what it says of them.</summary>
    public bool IsAtHand => Book is not null;

    /// <summary>Proofs under its last checkpoint; null where its store is not at hand.</summary>
    public LedgerReader? Reader { get; init; }

    /// <summary>Its orders of delayed disclosure: each is over at its date, since the log can never write its end. Null where its store is not at hand.</summary>
    public DelayReader? Delays { get; init; }

    internal EntryBook? Book { get; init; }

    /// <summary>The person's own tag key in that log; null where the store is not at hand, or once erased.</summary>
    public byte[]? TagKeyOf(Id128 subject) => Book?.TagKeyOf(subject);

    /// <summary>Entries about a person, newest first; none where the store is not at hand.</summary>
    public async Task<TrailPage> TrailAsync(Id128 subject, long? before) => Book is { } book ? await PersonTrail.PageAsync(book, subject, before) : new([], null, 0);
}
