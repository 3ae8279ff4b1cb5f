using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>Where identity has its acts recorded; the host puts the ledger behind it. Thread-safe.</summary>
/// <remarks>
/// A method that returns has made the record durable; one that throws has not, and the act it stands for does not happen
/// (suspension excepted, which must not wait for the ledger). After a crash an act may be reported again: the ledger's
/// side takes the same act as one.
/// </remarks>
public interface IIdentityRecords
{
    /// <summary>Two officers bound a sign-in to a person; called before the binding has effect.</summary>
    ValueTask Binding(BindingConfirmed binding, CancellationToken cancellationToken);

    /// <summary>An agency was registered, changed, suspended or reactivated.</summary>
    ValueTask Agency(AgencyChanged agency, CancellationToken cancellationToken);

    /// <summary>A key was added to or removed from what the hub holds for an agency.</summary>
    ValueTask AgencyKey(AgencyKeyChanged key, CancellationToken cancellationToken);

    /// <summary>The keys that stand for an agency after everything recorded of it, the last added last: what a change of its keys is measured by.</summary>
    ValueTask<IReadOnlyList<Jwk>> AgencyKeys(string agencyId, CancellationToken cancellationToken);

    /// <summary>A sign-in's ways in were changed, its sessions ended, or it was made or recovered by two others.</summary>
    ValueTask SignIn(SignInChanged change, CancellationToken cancellationToken);

    /// <summary>Counts a refusal before a signature was verified: nobody in particular has said anything yet, so there is no entry of its own.</summary>
    /// <param name="code">A stable code: lower case with dots, no personal data.</param>
    void Count(string code);
}

/// <param name="ProposalId">The same for every report of this act.</param>
/// <param name="SignIn">The citizen's sign-in.</param>
/// <param name="Subject">The person it is bound to.</param>
/// <param name="ProposedBy">Sign-in of the officer who proposed.</param>
/// <param name="ConfirmedBy">Sign-in of a different officer.</param>
/// <param name="Method">How the person was proofed, e.g. <c>counter</c>.</param>
public sealed record BindingConfirmed(Id128 ProposalId, Id128 SignIn, Id128 Subject, Id128 ProposedBy, Id128 ConfirmedBy, string Method);

/// <param name="Actor">Who did it, e.g. <c>operator:ID</c>.</param>
/// <param name="AgencyId">Also its OAuth client id.</param>
/// <param name="Name">As shown to people.</param>
/// <param name="Status"><c>active</c> or <c>suspended</c>.</param>
/// <param name="Scopes">Of <see cref="HubScopes"/>.</param>
public sealed record AgencyChanged(string Actor, string AgencyId, string Name, string Status, IReadOnlyList<string> Scopes)
{
    /// <summary>The second operator, e.g. <c>operator:ID</c>; null for an act of one alone.</summary>
    public string? ApprovedBy { get; init; }

    public required AgencyTermsChanged Terms { get; init; }
}

/// <summary>What an agency may do as an OAuth client beyond its scopes.</summary>
/// <param name="JwksUri">Where its keys are fetched; null where it hands them in.</param>
public sealed record AgencyTermsChanged(IReadOnlyList<string> Grants, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> PostLogoutUris, string? JwksUri)
{
    /// <summary>Name of the exception that the client is under; null for none.</summary>
    public string? Profile { get; init; }
}

/// <param name="Actor">Who did it.</param>
/// <param name="AgencyId">Whose key.</param>
/// <param name="Added">False: removed.</param>
/// <param name="Key">The public key with its <c>kid</c> and use.</param>
public sealed record AgencyKeyChanged(string Actor, string AgencyId, bool Added, Jwk Key)
{
    /// <summary>The second operator; null for an act of one alone, or of the agency itself.</summary>
    public string? ApprovedBy { get; init; }
}
