using Hub.Canon;

namespace Hub.Identity;

/// <summary>One officer's word that a bound person stands at the counter and has lost every way in.</summary>
/// <param name="FirstHalf">Keyed hash of the half of the enrolment code that the first officer hands over.</param>
/// <param name="ConfirmedBy">The second officer, once one has taken it up; nobody else can then.</param>
public sealed record RecoveryProposal(
    Id128 Id, Id128 SignIn, Id128 Subject, string Method, Hash256 FirstHalf, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt, Id128? ConfirmedBy, DateTimeOffset? EffectiveAt);

/// <summary>Where proposals of recovery are kept. Thread-safe; durable when a method returns.</summary>
public interface IRecoveryStore
{
    ValueTask Add(RecoveryProposal proposal, CancellationToken cancellationToken);

    ValueTask<RecoveryProposal?> Find(Id128 id, CancellationToken cancellationToken);

    /// <summary>Open proposals that have not expired, the oldest first.</summary>
    ValueTask<IReadOnlyList<RecoveryProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="officer"/> the one second officer, atomically; true again for the same officer.</summary>
    ValueTask<bool> TakeUp(Id128 id, Id128 officer, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes every way in, session and grant away and keeps the code, all or nothing; false where it has been done.</summary>
    ValueTask<bool> GiveEffect(RecoveryProposal proposal, EnrolmentCode code, DateTimeOffset now, CancellationToken cancellationToken);
}
