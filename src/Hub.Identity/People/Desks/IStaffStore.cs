using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a proposal of staff is for.</summary>
public enum StaffAct
{
    /// <summary>A new sign-in.</summary>
    Add,

    /// <summary>A new way into one whose holder has lost every other.</summary>
    Recover,

    /// <summary>The end of one, for good.</summary>
    End,
}

/// <summary>One operator's proposal about a sign-in of staff.</summary>
/// <param name="SignIn">The sign-in; chosen at the proposal for a new one.</param>
/// <param name="Role">Not citizen; never changes.</param>
/// <param name="Agency">Of an officer who looks at an agency's decisions.</param>
/// <param name="Holder">The human of the register who alone holds it; null at the end of one whose holder is not known.</param>
/// <param name="FirstHalf">Keyed hash of the half of the enrolment code that the first operator hands over; null at an end.</param>
public sealed record StaffProposal(
    Id128 Id, StaffAct Act, Id128 SignIn, string Name, PersonRole Role, string? Agency, Id128? Holder, Hash256? FirstHalf, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
    : TwoPersonAct(Id, ProposedBy, ProposedAt, ExpiresAt)
{
    public override Id128? About => Holder;
}

/// <summary>Where proposals and holders of staff are kept. Thread-safe; durable when a method returns.</summary>
/// <remarks>To take a proposal up reserves its name and its human: nobody else gets either until it has effect or its time is over.</remarks>
public interface IStaffStore : ITwoPersonStore<StaffProposal>
{
    /// <summary>Makes, recovers or ends the sign-in, all or nothing; false where it has been done.</summary>
    /// <param name="code">Of the new way in; null at an end.</param>
    ValueTask<bool> GiveEffect(Id128 id, EnrolmentCode? code, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Operators who can sign in, or have a code that is alive.</summary>
    ValueTask<int> CountOperators(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Makes operators with their codes; false, and nothing made, where with those of <see cref="CountOperators"/> there would be more
    /// than <see cref="StaffDesk.FewestOperators"/>.
    /// </summary>
    /// <remarks>Who holds them is said when their codes are used.</remarks>
    ValueTask<bool> AddFirst(IReadOnlyList<(Person Person, string NameKey, EnrolmentCode Code)> operators, DateTimeOffset now, CancellationToken cancellationToken);
}
