namespace Hub.Canon.Records;

/// <summary>Data of one person released to one agency.</summary>
public sealed record ExchangeRecord : LedgerRecord
{
    public required string Dataset { get; init; }

    /// <summary>Agency that holds the data.</summary>
    public required string Provider { get; init; }

    /// <summary>Names of the fields asked for, in the order of the request.</summary>
    public required IReadOnlyList<string> Requested { get; init; }

    /// <summary>Names of the fields that left the hub.</summary>
    public required IReadOnlyList<string> Released { get; init; }

    /// <summary>Per released field the commitment to its value (<see cref="Commitment"/>).</summary>
    public required SortedDictionary<string, Hash256> Commitments { get; init; }

    public required IReadOnlyList<ObligationEntry> Obligations { get; init; }

    /// <summary>The rules that permitted.</summary>
    public required IReadOnlyList<string> Determining { get; init; }

    /// <summary>The consent relied on; absent under another legal basis.</summary>
    public ConsentReference? Consent { get; init; }

    public required RequestSignature Signature { get; init; }

    /// <summary>SHA-256 of the payload of the inner JWS of the sealed reply (never of the JWE, which is random).</summary>
    public required Hash256 PayloadSha256 { get; init; }

    /// <summary>SHA-256 of the provider's own signed original, where there is one.</summary>
    public Hash256? ProviderOriginalSha256 { get; init; }
}

/// <summary>A request that was heard (its signature verified) and not granted: what was not disclosed is provable too.</summary>
public sealed record RefusalRecord : LedgerRecord
{
    /// <summary>Stable code the asker heard, e.g. <c>consent.required</c>.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The real reason where the asker must not hear it, e.g. <c>consent.revoked</c>; absent when they are the same.</summary>
    public string? InternalCode { get; init; }

    /// <summary>Absent when the request could not be read.</summary>
    public string? Dataset { get; init; }

    public string? Provider { get; init; }

    public required IReadOnlyList<string> Requested { get; init; }

    public required IReadOnlyList<string> Determining { get; init; }

    public ConsentReference? Consent { get; init; }

    public required RequestSignature Signature { get; init; }
}

/// <summary>A sealed reply that was dropped because its first byte had not left in time.</summary>
public sealed record DroppedRecord : LedgerRecord
{
    /// <summary>The exchange whose reply was dropped.</summary>
    public required Id128 Exchange { get; init; }

    public required string ReasonCode { get; init; }
}
