using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Contracts;

/// <summary>Codes of consent changes.</summary>
public static class ConsentCodes
{
    /// <summary>No consent of that id, or none the caller may see.</summary>
    public const string Unknown = "consent.unknown";

    /// <summary>No notice is registered for this recipient, dataset and purpose.</summary>
    public const string NoNotice = "consent.no-notice";

    /// <summary>The consent is not in a state in which this can be done.</summary>
    public const string NotOpen = "consent.not-open";

    /// <summary>The agency has as many requests open with this person as it may have.</summary>
    public const string TooManyOpen = "consent.too-many-open";
}

/// <summary>What became of a consent change.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Changed), "changed")]
[JsonDerivedType(typeof(Unchanged), "unchanged")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record ConsentOutcome
{
    ConsentOutcome()
    {
    }

    public sealed record Changed(ConsentView View, Id128 EntryId, string Promise) : ConsentOutcome;

    /// <summary>The consent was already in the state wished for; nothing was written.</summary>
    public sealed record Unchanged(ConsentView View) : ConsentOutcome;

    /// <param name="Code"><c>consent.unknown</c>, <c>consent.not-open</c>, <c>append.contended</c> …</param>
    /// <param name="EntryId">The refusal's entry, where it is one.</param>
    /// <param name="Promise">The hub's word for that entry.</param>
    public sealed record Refused(string Code, Id128? EntryId = null, string? Promise = null) : ConsentOutcome;
}

/// <summary>One consent as it stands.</summary>
/// <param name="State">State by its events and the time.</param>
public sealed record ConsentView(Id128 ConsentId, string State, ConsentTerms Terms, IReadOnlyList<ConsentEventView> Events);

/// <param name="Time">Milliseconds UTC.</param>
public sealed record ConsentEventView(int Seq, string Event, string State, long Time, string Actor, string Channel, string? ShownLang);

/// <summary>A stretch of a person's entries, newest first.</summary>
/// <param name="Next">Pass as <c>before</c> for the next page; null at the end.</param>
/// <param name="Count">How many entries the person has in all.</param>
public sealed record TrailPage(IReadOnlyList<TrailEntry> Entries, long? Next, long Count);

/// <param name="Number">Number in the person's chain, from 0.</param>
/// <param name="Index">Index in the log.</param>
/// <param name="At">Milliseconds UTC.</param>
/// <param name="Record">The record in full; null once its key is erased, and where it is lost.</param>
public sealed record TrailEntry(long Number, long Index, long At, Id128 Id, LedgerRecord? Record)
{
    /// <summary>The entry was recovered from the public log and its record was not (code <c>record.lost</c>).</summary>
    public bool Lost { get; init; }
}
