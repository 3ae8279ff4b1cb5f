using Hub.Canon;

namespace Hub.Identity;

/// <summary>One officer's proposal that a sign-in belongs to a person of the register.</summary>
/// <param name="ConfirmedBy">The second officer, once one has taken it up; nobody else can then.</param>
/// <param name="EffectiveAt">Since when the sign-in is bound; null before.</param>
public sealed record BindingProposal(
    Id128 Id,
    Id128 SignIn,
    Id128 Subject,
    string Method,
    Id128 ProposedBy,
    DateTimeOffset ProposedAt,
    DateTimeOffset ExpiresAt,
    Id128? ConfirmedBy,
    DateTimeOffset? EffectiveAt);

/// <summary>Where proposals are kept. Thread-safe; durable when a method returns.</summary>
public interface IBindingStore
{
    ValueTask Add(BindingProposal proposal, CancellationToken cancellationToken);

    ValueTask<BindingProposal?> Find(Id128 id, CancellationToken cancellationToken);

    /// <summary>Open proposals that have not expired, the oldest first.</summary>
    ValueTask<IReadOnlyList<BindingProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether a sign-in is bound to the subject.</summary>
    ValueTask<bool> IsBound(Id128 subject, CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="officer"/> the one second officer of a proposal, atomically; true again for the same officer.</summary>
    ValueTask<bool> TakeUp(Id128 id, Id128 officer, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Gives the binding effect; false where the sign-in or the subject has been bound otherwise meanwhile.</summary>
    ValueTask<bool> GiveEffect(BindingProposal proposal, DateTimeOffset now, CancellationToken cancellationToken);
}
