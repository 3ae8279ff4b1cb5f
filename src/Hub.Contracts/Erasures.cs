using System.Text.Json.Serialization;
using Hub.Canon;

namespace Hub.Contracts;

/// <summary>What somebody wants done about a person's erasure. Who acts comes from the session alone.</summary>
/// <param name="Actor">As records name them: <c>operator:ID</c>, <c>auditor:ID</c> or <c>person:SUBJECT</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Propose), "propose")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Hold), "hold")]
[JsonDerivedType(typeof(Release), "release")]
[JsonDerivedType(typeof(Cancel), "cancel")]
public abstract record ErasureCommand(string Actor)
{
    /// <param name="Basis"><c>request</c> or <c>legal-order</c>.</param>
    /// <param name="Reference">Commitment to the reference of that document.</param>
    public sealed record Propose(string Actor, string Basis, Hash256 Reference) : ErasureCommand(Actor);

    /// <summary>The second approval orders the erasure.</summary>
    public sealed record Approve(string Actor, Id128 Order) : ErasureCommand(Actor);

    /// <param name="Reference">Commitment to the reference of what asks for the hold.</param>
    public sealed record Hold(string Actor, Id128 Order, Hash256 Reference) : ErasureCommand(Actor);

    public sealed record Release(string Actor, Id128 Order) : ErasureCommand(Actor);

    /// <param name="Reason"><c>withdrawn</c>, <c>lifted</c> or <c>declined</c>.</param>
    public sealed record Cancel(string Actor, Id128 Order, string Reason) : ErasureCommand(Actor);
}

/// <summary>What became of it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record ErasureOutcome
{
    ErasureOutcome()
    {
    }

    /// <param name="EntryId">The entry just written.</param>
    /// <param name="Promise">The hub's word for it.</param>
    public sealed record Taken(ErasureView View, Id128 EntryId, string Promise) : ErasureOutcome;

    /// <param name="Code"><c>erasure.…</c>, <c>append.contended</c> or a code of the ledger; nothing was written.</param>
    public sealed record Refused(string Code) : ErasureOutcome;
}

/// <summary>The erasure of one person as it stands.</summary>
/// <param name="Order">Id of the entry that proposed it.</param>
/// <param name="Stage"><c>proposed</c>, <c>waiting</c>, <c>held</c>, <c>cancelled</c> or <c>completed</c>.</param>
/// <param name="Basis"><c>request</c> or <c>legal-order</c>; null for a completion that a restored log had lost.</param>
/// <param name="Proposer">Actor of the proposal; null likewise.</param>
/// <param name="ProposedAt">Milliseconds UTC.</param>
/// <param name="DueAt">Not completed before then, milliseconds UTC; 0 before the order.</param>
/// <param name="Ordered">Index of the order.</param>
/// <param name="Completed">Index of the completion: the N of "erased by entry N".</param>
public sealed record ErasureView(Id128 Order, string Stage, string? Basis, string? Proposer, long ProposedAt, long DueAt, long? Ordered, long? Completed);
