using System.Text.Json;

namespace Hub.Canon.Records;

/// <summary>A sign-in proofed to a person: by two officers, or by the claim of an upstream provider.</summary>
public sealed record BindingRecord : LedgerRecord
{
    /// <summary>Opaque id of the sign-in.</summary>
    public required string SignIn { get; init; }

    /// <summary>Two different officers, in the order they acted; none where a provider's claim binds.</summary>
    public required IReadOnlyList<string> Officers { get; init; }

    /// <summary>How the person was proofed: e.g. <c>counter</c>, or <c>upstream:</c> and the provider's name.</summary>
    public required string Method { get; init; }
}

/// <summary>A policy bundle taken into force. Public.</summary>
public sealed record BundleRecord : LedgerRecord
{
    public required int Version { get; init; }

    /// <summary>Hash of the canonical manifest.</summary>
    public required Hash256 Sha256 { get; init; }

    public required SortedDictionary<string, Hash256> Files { get; init; }

    public required IReadOnlyList<EventSignature> Signatures { get; init; }
}

/// <summary>An agency registered, changed or suspended. Public, as what it may do is anybody's business.</summary>
public sealed record AgencyRecord : LedgerRecord
{
    public required string AgencyId { get; init; }

    public required string Name { get; init; }

    /// <summary><c>active</c> or <c>suspended</c>.</summary>
    public required string Status { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The second operator, as an actor; absent for an act of one alone.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>OAuth grants it may use; absent in records made before terms were recorded.</summary>
    public IReadOnlyList<string>? Grants { get; init; }

    /// <summary>Exact URIs that people are led back to; absent where there are none.</summary>
    public IReadOnlyList<string>? RedirectUris { get; init; }

    /// <summary>Exact URIs that people are led to after signing out; absent where there are none.</summary>
    public IReadOnlyList<string>? PostLogoutUris { get; init; }

    /// <summary>Where its keys are fetched; absent where it hands them in.</summary>
    public string? JwksUri { get; init; }

    /// <summary>Exception from FAPI 2.0 under which it gets its tokens, <c>smart-backend</c>; absent for none.</summary>
    public string? Profile { get; init; }
}

/// <summary>A public key registered for an agency. Public, so that the agency can watch what the hub holds as its keys.</summary>
public sealed record AgencyKeyRecord : LedgerRecord
{
    public required string AgencyId { get; init; }

    /// <summary><c>added</c> or <c>removed</c>.</summary>
    public required string Change { get; init; }

    public required string KeyId { get; init; }

    /// <summary><c>sig</c> or <c>enc</c>.</summary>
    public required string Use { get; init; }

    /// <summary>RFC 7638 thumbprint, SHA-256.</summary>
    public required Hash256 Thumbprint { get; init; }

    /// <summary>The public JWK as registered.</summary>
    public required JsonElement Jwk { get; init; }

    /// <summary>The second operator, as an actor; absent for an act of one alone, or of the agency itself.</summary>
    public string? ApprovedBy { get; init; }
}

/// <summary>A key list taken into force after the first. Public.</summary>
public sealed record KeyRotateRecord : LedgerRecord
{
    /// <summary>SHA-256 of the file <c>keys.json</c> as the offline root signed it.</summary>
    public required Hash256 List { get; init; }

    /// <summary>The keys of checkpoints, as the list has them.</summary>
    public required IReadOnlyList<LogKeyRange> Log { get; init; }
}

/// <summary>A key of checkpoints and the sizes that it may sign.</summary>
/// <param name="Vkey">Verifier key (C2SP signed-note).</param>
/// <param name="From">Smallest size.</param>
/// <param name="Until">Largest size; absent while the key is in use.</param>
public sealed record LogKeyRange(string Vkey, long From, long? Until = null);

/// <summary>What the hub counted but did not record one by one: refusals before a request's signature was verified.</summary>
public sealed record OperatorRecord : LedgerRecord
{
    /// <summary>Kind of entry: <c>summary</c> (counts over an interval), <c>start</c>, or <c>day</c> (the interval is a day of the log that ended without an entry after it; nothing is counted).</summary>
    public required string Kind { get; init; }

    /// <summary>Start of the interval (inclusive), milliseconds UTC.</summary>
    public required long From { get; init; }

    /// <summary>End of the interval (exclusive), milliseconds UTC.</summary>
    public required long Until { get; init; }

    /// <summary>Stable code → how often.</summary>
    public required SortedDictionary<string, long> Counts { get; init; }
}
