using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a proposal of staff is for.</summary>
public enum StaffAct
{
    /// <summary>A new sign-in.</summary>
    Add,

    /// <summary>A new way into one whose holder has lost every other.</summary>
    Recover,
}

/// <summary>One operator's proposal about a sign-in of staff.</summary>
/// <param name="SignIn">The sign-in; chosen at the proposal for a new one.</param>
/// <param name="Role">Not citizen; never changes.</param>
/// <param name="Agency">Of an officer who looks at an agency's decisions.</param>
/// <param name="Holder">The human of the register who alone holds it.</param>
/// <param name="FirstHalf">Keyed hash of the half of the enrolment code that the first operator hands over.</param>
public sealed record StaffProposal(
    Id128 Id, StaffAct Act, Id128 SignIn, string Name, PersonRole Role, string? Agency, Id128 Holder, Hash256 FirstHalf, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt, Id128? ApprovedBy, DateTimeOffset? EffectiveAt);

/// <summary>Why a proposal of staff had no effect.</summary>
public enum StaffEffect
{
    Done,
    NameTaken,

    /// <summary>The human holds a sign-in of staff already.</summary>
    HolderTaken,
    DoneBefore,
}

/// <summary>Where proposals and holders of staff are kept. Thread-safe; durable when a method returns.</summary>
public interface IStaffStore
{
    ValueTask Add(StaffProposal proposal, CancellationToken cancellationToken);

    ValueTask<StaffProposal?> Find(Id128 id, CancellationToken cancellationToken);

    /// <summary>Open proposals that have not expired, the oldest first.</summary>
    ValueTask<IReadOnlyList<StaffProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether the human holds a sign-in of staff.</summary>
    ValueTask<bool> IsHeld(Id128 holder, CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="approver"/> the one second operator, atomically; true again for the same.</summary>
    ValueTask<bool> TakeUp(Id128 id, Id128 approver, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes or recovers the sign-in and keeps its code, all or nothing.</summary>
    /// <param name="nameKey">What the name is compared by.</param>
    ValueTask<StaffEffect> GiveEffect(StaffProposal proposal, string nameKey, EnrolmentCode code, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether there is an operator who can sign in, or has a code that is alive.</summary>
    ValueTask<bool> HasOperator(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes operators with their codes; false, and nothing made, where there is one by <see cref="HasOperator"/>.</summary>
    /// <remarks>Who holds them is not known to the hub.</remarks>
    ValueTask<bool> AddFirst(IReadOnlyList<(Person Person, string NameKey, EnrolmentCode Code)> operators, DateTimeOffset now, CancellationToken cancellationToken);
}
