using System.Security.Cryptography;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Consents;

/// <summary>What is signed when something happens to a consent.</summary>
/// <remarks>Canonical form RFC 8785. A passkey signs <see cref="Sha256"/> as its challenge, the hub's key signs <see cref="SignedBytes"/>.</remarks>
public sealed record ConsentStatement
{
    /// <summary>Version of the statement's shape.</summary>
    public int V { get; init; } = 1;

    public required Id128 ConsentId { get; init; }

    /// <summary>The person whose data it is.</summary>
    public required Id128 Subject { get; init; }

    /// <summary>0 for the first event, then without gaps.</summary>
    public required int Seq { get; init; }

    public required ConsentAct Event { get; init; }

    /// <summary>State after the event.</summary>
    public required ConsentState State { get; init; }

    /// <summary>Who acted, as in a ledger record (<c>agency:ID</c>, <c>person:SUBJECT</c>, <c>officer:ID</c>, <c>hub</c>).</summary>
    public required string Actor { get; init; }

    /// <summary>How they acted: <c>portal</c>, <c>passkey</c>, <c>counter</c>, <c>api</c>, <c>hub</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>Milliseconds UTC, never before the event before.</summary>
    public required long Time { get; init; }

    /// <summary><see cref="Sha256"/> of the statement before; absent on the first.</summary>
    public Hash256? PrevHash { get; init; }

    /// <summary>On the first event only.</summary>
    public ConsentTerms? Terms { get; init; }

    /// <summary>Language in which the notice was shown to the person who answered.</summary>
    public string? ShownLang { get; init; }

    /// <summary>"hub/consent-event/v1\n" ‖ JCS(statement): the bytes that are signed.</summary>
    public byte[] SignedBytes() => [.. Domains.ConsentEvent, .. RulesJson.Canonical(this)];

    /// <summary>SHA-256 of <see cref="SignedBytes"/>; the next statement names it.</summary>
    public Hash256 Sha256() => new(SHA256.HashData(SignedBytes()));

    /// <summary>The statement that a ledger record carries; null when the record is malformed.</summary>
    public static ConsentStatement? Of(ConsentEventRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Subject is not { } subject || !EnumCode.TryParse(record.Event, out ConsentAct act) || !EnumCode.TryParse(record.State, out ConsentState state))
        {
            return null;
        }
        return new ConsentStatement
        {
            ConsentId = record.ConsentId,
            Subject = subject,
            Seq = record.Seq,
            Event = act,
            State = state,
            Actor = record.Actor,
            Channel = record.Channel,
            Time = record.Time,
            PrevHash = record.PrevHash,
            Terms = record.Terms,
            ShownLang = record.ShownLang,
        };
    }

    /// <summary>The ledger record of this statement; <see cref="Of"/> gives the statement back.</summary>
    /// <param name="signature">Signature over <see cref="SignedBytes"/>, or the passkey's.</param>
    /// <param name="salt">32 random bytes.</param>
    /// <param name="origin">Origin line of the log.</param>
    /// <param name="terms">The consent's terms, for purpose and legal basis.</param>
    public ConsentEventRecord ToRecord(EventSignature signature, Hash256 salt, string origin, ConsentTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new ConsentEventRecord
        {
            Salt = salt,
            Origin = origin,
            Actor = Actor,
            Subject = Subject,
            LegalBasis = "consent",
            Purpose = terms.Purpose,
            ConsentId = ConsentId,
            Seq = Seq,
            Event = Event.Code(),
            State = State.Code(),
            PrevHash = PrevHash,
            Time = Time,
            Terms = Terms,
            ShownLang = ShownLang,
            Channel = Channel,
            Signature = signature,
        };
    }
}

/// <summary>One consent: its terms, and its events from which the state is derived.</summary>
/// <param name="Events">In order of their sequence; at least one.</param>
public sealed record ConsentDocument(Id128 Id, Id128 Subject, ConsentTerms Terms, ConsentState State, IReadOnlyList<ConsentStatement> Events)
{
    /// <summary>Sequence number of the last event.</summary>
    public int LastSeq => Events[^1].Seq;

    /// <summary>What <c>CitizenGrain</c> answers about it.</summary>
    public ConsentFact ToFact() => new(Id, State, Terms, LastSeq);
}
