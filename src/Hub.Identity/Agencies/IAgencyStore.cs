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
    : TwoPersonAct(Id, ProposedBy, ProposedAt, ExpiresAt)
{
    /// <summary>As it is stored and shown: lower case.</summary>
    public static string NameOf(AgencyProposalKind kind) => kind switch
    {
        AgencyProposalKind.Registration => "registration",
        AgencyProposalKind.Change => "change",
        AgencyProposalKind.Reactivation => "reactivation",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal static AgencyProposalKind KindOf(string name) => name switch
    {
        "registration" => AgencyProposalKind.Registration,
        "change" => AgencyProposalKind.Change,
        _ => AgencyProposalKind.Reactivation,
    };
}

/// <summary>Where proposals about agencies are kept. Thread-safe; durable when a method returns.</summary>
public interface IAgencyStore : ITwoPersonStore<AgencyProposal>
{
    /// <summary>The newest first, decided ones among them.</summary>
    ValueTask<IReadOnlyList<AgencyProposal>> Newest(int limit, CancellationToken cancellationToken);

    /// <summary>What this person took up, and what has no effect, waits for a second person again.</summary>
    ValueTask GiveBack(Id128 id, Id128 person, CancellationToken cancellationToken);

    /// <summary>The approved terms are in force.</summary>
    ValueTask GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken);
}
