using Hub.Canon;

namespace Hub.Identity;

/// <summary>One officer's word that a bound person stands at the counter and has lost every way in.</summary>
/// <param name="FirstHalf">Keyed hash of the half of the enrolment code that the first officer hands over.</param>
public sealed record RecoveryProposal(
    Id128 Id, Id128 SignIn, Id128 Subject, string Method, Hash256 FirstHalf, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
    : TwoPersonAct(Id, ProposedBy, ProposedAt, ExpiresAt)
{
    public override Id128? About => Subject;
}

/// <summary>Where recoveries wait for their second officer. Thread-safe; durable when a method returns.</summary>
public interface IRecoveryStore : ITwoPersonStore<RecoveryProposal>
{
    /// <summary>Takes every way in, session and grant away and keeps the code, all or nothing; false where it has been done.</summary>
    ValueTask<bool> GiveEffect(Id128 id, EnrolmentCode code, DateTimeOffset now, CancellationToken cancellationToken);
}
