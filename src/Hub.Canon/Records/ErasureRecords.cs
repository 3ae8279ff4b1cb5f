namespace Hub.Canon.Records;

/// <summary>One act about an erasure beside its order and its completion. Sealed under the hub's own record key, so that it outlives the person's.</summary>
public sealed record ErasureActRecord : LedgerRecord
{
    /// <summary>The erasure: the id of the entry that proposed it, and of this one where it proposes.</summary>
    public required Id128 Order { get; init; }

    /// <summary>Number among the person's erasure entries, from 0 without gaps.</summary>
    public required int Step { get; init; }

    /// <summary><c>proposed</c>, <c>held</c>, <c>released</c> or <c>cancelled</c>.</summary>
    public required string Act { get; init; }

    /// <summary><c>request</c> or <c>legal-order</c>; on <c>proposed</c> alone.</summary>
    public string? Basis { get; init; }

    /// <summary>Commitment to the reference of the document the act rests on; on <c>proposed</c> and <c>held</c>. Salt and value are with whoever acted.</summary>
    public Hash256? Reference { get; init; }

    /// <summary><c>withdrawn</c>, <c>lifted</c>, <c>declined</c> or <c>lapsed</c>; on <c>cancelled</c> alone.</summary>
    public string? Reason { get; init; }
}

/// <summary>Two approvers of different roles ordered an erasure; the waiting period runs from here. Sealed under the hub's own record key.</summary>
public sealed record ErasureOrderedRecord : LedgerRecord
{
    /// <summary>The erasure: the id of the entry that proposed it.</summary>
    public required Id128 Order { get; init; }

    /// <summary>Number among the person's erasure entries.</summary>
    public required int Step { get; init; }

    /// <summary><c>request</c> or <c>legal-order</c>.</summary>
    public required string Basis { get; init; }

    /// <summary>The commitment of the proposal.</summary>
    public required Hash256 Reference { get; init; }

    /// <summary>One operator and one auditor, in the order they acted; the second is the actor.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>Not completed before then, milliseconds UTC.</summary>
    public required long DueAt { get; init; }
}

/// <summary>The person's keys are gone: nobody opens the entries of the person's chain before this one any more, but those about erasures.</summary>
/// <remarks>Sealed under the hub's own record key. It names the person by the random id alone.</remarks>
public sealed record ErasureCompletedRecord : LedgerRecord
{
    /// <summary>The erasure: the id of the entry that proposed it.</summary>
    public required Id128 Order { get; init; }

    /// <summary>Number among the person's erasure entries.</summary>
    public required int Step { get; init; }

    /// <summary>Index of the <c>erasure.ordered</c> entry that this fulfils; absent where the log was restored to before it.</summary>
    public long? Ordered { get; init; }

    /// <summary>Entries of the person's chain that were closed.</summary>
    public required long Closed { get; init; }

    /// <summary>Index that the completion had in a log since restored to before it; absent on a first completion.</summary>
    public long? Replayed { get; init; }
}
