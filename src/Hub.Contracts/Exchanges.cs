using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Contracts;

/// <summary>A verified, signed request of one agency.</summary>
/// <param name="Agency">The caller, as authenticated.</param>
/// <param name="IdempotencyKey">1..128 characters; the same key with the same body is the same request.</param>
/// <param name="RequestHash">SHA-256 of the body as received.</param>
/// <param name="Content">What was asked, or why it could not be read.</param>
[System.ComponentModel.ImmutableObject(true)]
public sealed record ExchangeCommand(string Agency, string IdempotencyKey, Hash256 RequestHash, RequestSignature Signature, ExchangeContent Content);

/// <summary>The request's content. What cannot be read is recorded as a refusal too.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Readable), "readable")]
[JsonDerivedType(typeof(Unreadable), "unreadable")]
public abstract record ExchangeContent
{
    ExchangeContent()
    {
    }

    /// <param name="Nik">Used to find the subject and to ask the source; never stored, never a key of a grain.</param>
    public sealed record Readable(string Nik, string Dataset, string Purpose, string LegalBasis, IReadOnlyList<string> Fields, string? Justification) : ExchangeContent;

    /// <param name="Code">Stable code, e.g. <c>json.malformed</c>.</param>
    public sealed record Unreadable(string Code) : ExchangeContent;
}

/// <summary>What became of a request.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Repeated), "repeated")]
[JsonDerivedType(typeof(NotTaken), "not-taken")]
[System.ComponentModel.ImmutableObject(true)]
public abstract record ExchangeOutcome
{
    ExchangeOutcome()
    {
    }

    /// <param name="Sealed">JWE to the asker, inside it the hub's JWS over the minimised result.</param>
    /// <param name="Promise">The hub's signed word that the entry is in the log.</param>
    /// <param name="AcknowledgedAt">Monotonic timestamp of the append's acknowledgement, of the machine's clock.</param>
    public sealed record Released(Id128 Id, string Sealed, string Promise, long AcknowledgedAt) : ExchangeOutcome;

    /// <param name="Code">What the asker hears.</param>
    public sealed record Refused(Id128 Id, string Code, string Promise) : ExchangeOutcome
    {
        /// <summary>When the spent quota begins anew, milliseconds UTC; null where it is about no quota.</summary>
        public long? RetryAt { get; init; }
    }

    /// <summary>The request was answered before; the payload is never handed out again (a revocation may lie between).</summary>
    public sealed record Repeated(ExchangeView View) : ExchangeOutcome;

    /// <summary>Nothing was recorded and nothing released: <c>idempotency.conflict</c>, <c>idempotency.in-flight</c>, <c>append.contended</c>, <c>ledger.unavailable</c> …</summary>
    public sealed record NotTaken(string Code) : ExchangeOutcome;
}

/// <summary>A recorded outcome as its asker may read it again.</summary>
/// <param name="Outcome"><c>released</c> or <c>refused</c>.</param>
/// <param name="Code">Reason of a refusal, else null.</param>
/// <param name="At">Time of the entry, milliseconds UTC.</param>
public sealed record ExchangeView(Id128 ExchangeId, string Outcome, string? Code, string? Dataset, string? Purpose, IReadOnlyList<string> Released, long Index, long At, string Promise);
