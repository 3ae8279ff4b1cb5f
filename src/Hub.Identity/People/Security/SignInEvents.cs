using Hub.Canon;

namespace Hub.Identity;

/// <summary>What can happen to a sign-in that is recorded; a closed list.</summary>
public static class SignInChanges
{
    public const string PasskeyAdded = "passkey-added";
    public const string PasskeyRemoved = "passkey-removed";

    /// <summary>A passkey's counter fell behind: it may have been copied.</summary>
    public const string PasskeySuspect = "passkey-suspect";

    public const string PasswordSet = "password-set";
    public const string PasswordRemoved = "password-removed";
    public const string AppAdded = "app-added";
    public const string AppRemoved = "app-removed";

    /// <summary>The person ended what they are at another issuer.</summary>
    public const string IdentityRemoved = "identity-removed";

    public const string RecoveryCodesRenewed = "recovery-codes-renewed";
    public const string RecoveryCodeUsed = "recovery-code-used";
    public const string SessionsEnded = "sessions-ended";

    /// <summary>The person let a client act for them.</summary>
    public const string ClientAllowed = "client-allowed";

    /// <summary>The person ended that.</summary>
    public const string ClientEnded = "client-ended";

    /// <summary>Two others took every way in away and gave a new one.</summary>
    public const string Recovered = "recovered";

    /// <summary>Two operators made a sign-in of staff.</summary>
    public const string StaffAdded = "staff-added";

    /// <summary>Two operators ended a sign-in of staff.</summary>
    public const string StaffEnded = "staff-ended";

    /// <summary>A second person rejected what another had proposed, at any desk.</summary>
    public const string ProposalRejected = "proposal-rejected";

    /// <summary>Somebody took back what they had proposed, at any desk.</summary>
    public const string ProposalWithdrawn = "proposal-withdrawn";

    /// <summary>The hub's first operators, made at its own command line.</summary>
    public const string FirstOperator = "first-operator";
}

/// <param name="Id">The same for every report of this act.</param>
/// <param name="SignIn">Whose sign-in.</param>
/// <param name="Role">Its role.</param>
/// <param name="Subject">The person it is bound to; null for staff and for a citizen that is not bound.</param>
/// <param name="Change">One of <see cref="SignInChanges"/>.</param>
/// <param name="Approvers">Sign-ins of the two who did it; empty where the owner did.</param>
public sealed record SignInChanged(Id128 Id, Id128 SignIn, PersonRole Role, Id128? Subject, string Change, IReadOnlyList<Id128> Approvers)
{
    /// <summary>The client that was let act, or no longer is, or the agency of a proposal; null for every other change.</summary>
    public string? ClientId { get; init; }
}

/// <summary>Reports what the owner of a sign-in did to it, before it has effect. Thread-safe.</summary>
sealed class SignInEvents(IIdentityRecords records)
{
    public ValueTask Changed(Person person, string change, CancellationToken cancellationToken) =>
        records.SignIn(new SignInChanged(Id128.Random(), person.SignIn, person.Role, person.Subject, change, []), cancellationToken);

    /// <param name="act">The same for every report of this act.</param>
    public ValueTask Changed(Person person, string change, string clientId, Id128 act, CancellationToken cancellationToken) =>
        records.SignIn(new SignInChanged(act, person.SignIn, person.Role, person.Subject, change, []) { ClientId = clientId }, cancellationToken);
}
