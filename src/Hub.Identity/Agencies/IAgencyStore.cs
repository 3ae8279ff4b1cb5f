using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a proposal is about.</summary>
public enum AgencyProposalKind
{
    /// <summary>An agency that is not there yet.</summary>
    Registration,

    /// <summary>Other terms, or keys put in the place of lost ones.</summary>
    Change,

    /// <summary>A suspended agency may act again.</summary>
    Reactivation,
}

/// <summary>What became of a proposal.</summary>
public enum AgencyVerdict
{
    None,
    Approved,
    Rejected,

    /// <summary>By the one who proposed it.</summary>
    Withdrawn,
}

/// <summary>Terms as they are to be.</summary>
/// <param name="Jwks">Keys that are to be in force at once; null leaves those there are. A registration has them.</param>
/// <param name="JwksUri">Where keys are fetched from then on; null: the agency hands them in.</param>
public sealed record AgencyDraft(
    string Name,
    string? Jwks,
    string? JwksUri,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Grants,
    IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> PostLogoutUris,
    string Contact)
{
    public ClientProfile Profile { get; init; }
}

/// <summary>One operator's proposal, on which a second one decides.</summary>
/// <param name="Basis">What the registration was when it was proposed: on anything else nobody has decided.</param>
public sealed record AgencyProposal(
    Id128 Id, string Agency, AgencyProposalKind Kind, AgencyDraft Draft, Hash256 Basis, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Who took it up; nobody else can then.</summary>
    public Id128? DecidedBy { get; init; }

    public AgencyVerdict Verdict { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Since when the approved terms are in force; null before.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>Whether it waits for the second operator, or for one who approved it to see it done.</summary>
    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt && (Verdict == AgencyVerdict.None || (Verdict == AgencyVerdict.Approved && EffectiveAt is null));

    /// <summary>As it is stored and shown: lower case.</summary>
    public static string NameOf(AgencyProposalKind kind) => kind switch
    {
        AgencyProposalKind.Registration => "registration",
        AgencyProposalKind.Change => "change",
        AgencyProposalKind.Reactivation => "reactivation",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <inheritdoc cref="NameOf(AgencyProposalKind)"/>
    public static string NameOf(AgencyVerdict verdict) => verdict switch
    {
        AgencyVerdict.Approved => "approved",
        AgencyVerdict.Rejected => "rejected",
        AgencyVerdict.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    internal static AgencyProposalKind KindOf(string name) => name switch
    {
        "registration" => AgencyProposalKind.Registration,
        "change" => AgencyProposalKind.Change,
        _ => AgencyProposalKind.Reactivation,
    };

    internal static AgencyVerdict VerdictOf(string? name) => name switch
    {
        "approved" => AgencyVerdict.Approved,
        "rejected" => AgencyVerdict.Rejected,
        "withdrawn" => AgencyVerdict.Withdrawn,
        _ => AgencyVerdict.None,
    };
}

/// <summary>Where proposals about agencies are kept. Thread-safe; durable when a method returns.</summary>
public interface IAgencyStore
{
    /// <summary>Adds one; false where <paramref name="maxOpen"/> wait already.</summary>
    ValueTask<bool> Add(AgencyProposal proposal, int maxOpen, CancellationToken cancellationToken);

    ValueTask<AgencyProposal?> Find(Id128 id, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    ValueTask<IReadOnlyList<AgencyProposal>> Newest(int limit, CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="person"/> the one who decides, atomically; true again for the same person and verdict until it has effect.</summary>
    ValueTask<bool> Decide(Id128 id, Id128 person, AgencyVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The approved terms are in force.</summary>
    ValueTask GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken);
}
