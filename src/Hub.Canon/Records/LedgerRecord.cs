using System.Text.Json.Serialization;

namespace Hub.Canon.Records;

/// <summary>What happened, in full. Its salted hash stands in the public leaf; the record itself stays encrypted beside the log.</summary>
/// <remarks>
/// A closed union; the member <c>type</c> tells the case. Members that do not apply are absent, never null.
/// Numbers are integers below 2^53, everything else is text. Schemas: <c>schemas/ledger/*.schema.json</c>.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExchangeRecord), "exchange")]
[JsonDerivedType(typeof(RefusalRecord), "refusal")]
[JsonDerivedType(typeof(ConsentEventRecord), "consent")]
[JsonDerivedType(typeof(BindingRecord), "binding")]
[JsonDerivedType(typeof(BundleRecord), "bundle")]
[JsonDerivedType(typeof(AgencyRecord), "agency")]
[JsonDerivedType(typeof(AgencyKeyRecord), "agency.key")]
[JsonDerivedType(typeof(DroppedRecord), "dropped")]
[JsonDerivedType(typeof(OperatorRecord), "operator")]
[JsonDerivedType(typeof(DecisionRecord), "decision")]
[JsonDerivedType(typeof(ReviewRecord), "review")]
[JsonDerivedType(typeof(ContestRecord), "contest")]
[JsonDerivedType(typeof(NoticeRecord), "notice")]
[JsonDerivedType(typeof(CloseRecord), "close")]
[JsonDerivedType(typeof(AccessRecord), "access")]
[JsonDerivedType(typeof(AlgorithmRecord), "algorithm")]
[JsonDerivedType(typeof(KeyRotateRecord), "key.rotate")]
[JsonDerivedType(typeof(ContinuationRecord), "continuation")]
[JsonDerivedType(typeof(ErasureActRecord), "erasure.act")]
[JsonDerivedType(typeof(ErasureOrderedRecord), "erasure.ordered")]
[JsonDerivedType(typeof(ErasureCompletedRecord), "erasure.completed")]
[JsonDerivedType(typeof(TagRootRecord), "tag.root")]
[JsonDerivedType(typeof(DelayAskedRecord), "delay.asked")]
[JsonDerivedType(typeof(DelayRecord), "delay")]
[JsonDerivedType(typeof(DelayEndedRecord), "delay.ended")]
[JsonDerivedType(typeof(SignInRecord), "sign-in")]
public abstract record LedgerRecord
{
    private protected LedgerRecord()
    {
    }

    /// <summary>Version of the record's shape.</summary>
    public int V { get; init; } = 1;

    /// <summary>32 random bytes: without them nobody can guess a record from its hash.</summary>
    public required Hash256 Salt { get; init; }

    /// <summary>Origin line of the log the record belongs to.</summary>
    public required string Origin { get; init; }

    /// <summary>Who acted: <c>agency:ID</c>, <c>person:SUBJECT</c>, <c>officer:ID</c>, <c>auditor:ID</c>, <c>operator:ID</c> or <c>hub</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The person the record is about; absent when it is about nobody or about someone unknown.</summary>
    public Id128? Subject { get; init; }

    /// <summary>The policy that determined the outcome.</summary>
    public PolicyReference? Policy { get; init; }

    /// <summary>The policy bundle in force.</summary>
    public BundleReference? Bundle { get; init; }

    /// <summary>One of the six legal bases (UU 27/2022 art. 20).</summary>
    public string? LegalBasis { get; init; }

    /// <summary>Code of the registered purpose.</summary>
    public string? Purpose { get; init; }

    /// <summary>SHA-256 of what was asked (the request's body).</summary>
    public Hash256? RequestHash { get; init; }

    /// <summary>The caller's own time, milliseconds UTC; the leaf's <c>at</c> is the hub's.</summary>
    public long? ClaimedAt { get; init; }
}

/// <summary>Names one version of one policy by the hash of its canonical form.</summary>
public sealed record PolicyReference(string Id, int Version, Hash256 Sha256);

/// <summary>Names one policy bundle by the hash of its canonical manifest.</summary>
public sealed record BundleReference(int Version, Hash256 Sha256);

/// <summary>A consent and the consent version (the subject chain's n) it was read at.</summary>
public sealed record ConsentReference(Id128 Id, long Version);

/// <summary>An obligation as recorded: its operation, the field it binds if it binds one, its parameters as text.</summary>
public sealed record ObligationEntry(string Op, string? Field = null, SortedDictionary<string, string>? Parameters = null);

/// <summary>The asker's HTTP message signature (RFC 9421): key, base64url of the signature, and the signature base that was signed.</summary>
public sealed record RequestSignature(string KeyId, string Value, string Base);
