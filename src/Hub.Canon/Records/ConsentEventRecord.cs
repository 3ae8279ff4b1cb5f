namespace Hub.Canon.Records;

/// <summary>One event of one consent. The consent's state is the fold of its events.</summary>
public sealed record ConsentEventRecord : LedgerRecord
{
    public required Id128 ConsentId { get; init; }

    /// <summary>0 for the first event, then without gaps.</summary>
    public required int Seq { get; init; }

    /// <summary><c>requested</c>, <c>granted</c>, <c>refused</c>, <c>revoked</c>, <c>suspended</c>, <c>resumed</c>, <c>expired</c> …</summary>
    public required string Event { get; init; }

    /// <summary>State after the event.</summary>
    public required string State { get; init; }

    /// <summary>Hash of the event before: SHA-256("hub/consent-event/v1\n" ‖ JCS(that event's statement)); absent on the first.</summary>
    public Hash256? PrevHash { get; init; }

    /// <summary>Time of the event, milliseconds UTC, as signed.</summary>
    public required long Time { get; init; }

    /// <summary>The terms, on the first event only.</summary>
    public ConsentTerms? Terms { get; init; }

    /// <summary>Language in which the notice was shown to the person who answered (<c>id</c> or <c>en</c>).</summary>
    public string? ShownLang { get; init; }

    /// <summary>How the person acted: <c>portal</c>, <c>passkey</c>, <c>counter</c>; the weaker is labelled as such.</summary>
    public required string Channel { get; init; }

    public required EventSignature Signature { get; init; }

    /// <summary>The agency's signature under the request that made the event; absent where a person or the hub acted.</summary>
    public RequestSignature? Request { get; init; }
}

/// <summary>Signature over a consent event's statement.</summary>
/// <param name="Alg"><c>Ed25519</c> (the hub's consent-event key) or <c>webauthn</c> (the person's passkey).</param>
/// <param name="Value">Unpadded base64url.</param>
public sealed record EventSignature(string Alg, string KeyId, string Value);

/// <summary>What is consented to (the part of an ISO/IEC TS 27560 record that never changes).</summary>
public sealed record ConsentTerms
{
    /// <summary>Agency that receives the data.</summary>
    public required string Recipient { get; init; }

    /// <summary>Agency that holds the data.</summary>
    public required string Controller { get; init; }

    public required string Dataset { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    public required string Purpose { get; init; }

    /// <summary>Valid from (inclusive), milliseconds UTC.</summary>
    public required long NotBefore { get; init; }

    /// <summary>Valid until (exclusive), milliseconds UTC.</summary>
    public required long NotAfter { get; init; }

    /// <summary>ISO 8601 duration the recipient may keep the data.</summary>
    public required string Retention { get; init; }

    public required IReadOnlyList<NoticeReference> Notices { get; init; }
}

/// <summary>The exact text the person was shown. The Indonesian one prevails.</summary>
public sealed record NoticeReference(string Id, int Version, string Lang, Hash256 Sha256);
