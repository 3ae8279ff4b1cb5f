using Hub.Canon;

namespace Hub.CrashHarness.Judging;

/// <summary>What a request asks for.</summary>
enum Wish
{
    /// <summary>Data of a person.</summary>
    Exchange,

    /// <summary>A person's consent, asked for by the agency.</summary>
    Consent,

    /// <summary>The person grants.</summary>
    Grant,

    /// <summary>The person revokes.</summary>
    Revoke,
}

/// <summary>One request, as it was written down before it was sent. A retry is another attempt of the same request.</summary>
/// <param name="Number">From 0 in the order in which they were made.</param>
/// <param name="Key">The Idempotency-Key; for a person's own act, which has none, a name of it.</param>
/// <param name="BodyHash">SHA-256 of the body; for a person's act, of nothing.</param>
/// <param name="Id">The leaf id that the key leads to; null for a person's act, whose id the hub derives from consent and sequence.</param>
/// <param name="Person">Whom it is about: a number of this run.</param>
/// <param name="ConsentId">The consent that is granted or revoked; null otherwise.</param>
sealed record Request(long Number, Wish Wish, string Key, Hash256 BodyHash, Id128? Id, int Person, Id128? ConsentId);

/// <summary>What the hub's answer to one attempt was.</summary>
enum Outcome
{
    /// <summary>Data was handed out, sealed.</summary>
    Released,

    /// <summary>Refused, with a promise that the refusal is recorded.</summary>
    Refused,

    /// <summary>The stored outcome of an earlier attempt.</summary>
    Repeated,

    /// <summary>A consent was asked for, granted or revoked.</summary>
    Changed,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>Recorded as released, and the reply dropped because it was late.</summary>
    Dropped,

    /// <summary>Nothing was promised: the hub was busy, or would not.</summary>
    NotTaken,
}

/// <summary>One answer, as it came.</summary>
/// <param name="Attempt">From 0.</param>
/// <param name="Code">The stable code of a refusal.</param>
/// <param name="EntryId">The entry that the answer names.</param>
/// <param name="Promise">The hub's word, compact JWS.</param>
/// <param name="SealedHash">SHA-256 of the sealed payload; null when none was handed out.</param>
/// <param name="KnownSize">Size of the log that had been verified before the attempt was sent.</param>
/// <param name="At">Milliseconds UTC, of this machine.</param>
sealed record Answer(int Attempt, Outcome Outcome, string? Code, Id128? EntryId, string? Promise, Hash256? SealedHash, long KnownSize, long At);

/// <summary>One line of the promise list: a request and every answer it ever got.</summary>
sealed record Kept(Request Request, IReadOnlyList<Answer> Answers);
