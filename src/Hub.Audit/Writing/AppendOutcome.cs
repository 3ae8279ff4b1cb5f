using System.Text.Json.Serialization;
using Hub.Canon;

namespace Hub.Audit;

/// <summary>What became of an append. Every case is told only after the batch it was decided in is durable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Appended), "appended")]
[JsonDerivedType(typeof(Existing), "existing")]
[JsonDerivedType(typeof(Conflict), "conflict")]
[JsonDerivedType(typeof(Stale), "stale")]
[JsonDerivedType(typeof(Busy), "busy")]
[JsonDerivedType(typeof(Unavailable), "unavailable")]
[System.ComponentModel.ImmutableObject(true)]
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Written, durable.</summary>
    /// <param name="Index">Index of the leaf, from 0.</param>
    /// <param name="At">Milliseconds UTC, never below the leaf before.</param>
    /// <param name="LeafHash">RFC 6962 leaf hash.</param>
    /// <param name="ChainNumbers">The entry's n per slot; −1 for a filler.</param>
    public sealed record Appended(long Index, long At, Hash256 LeafHash, IReadOnlyList<long> ChainNumbers) : AppendOutcome;

    /// <summary>The same request was written before; the stored answer holds, with its own body.</summary>
    public sealed record Existing(long Index, long At, Hash256 LeafHash, Hash256 Body) : AppendOutcome;

    /// <summary>The id is taken by another request.</summary>
    public sealed record Conflict : AppendOutcome;

    /// <summary>A guard does not hold; nothing was written.</summary>
    /// <param name="Current">The value the guard was compared with: consent version, bundle version, count used or length.</param>
    public sealed record Stale(Guard Which, long Current) : AppendOutcome;

    /// <summary>The queue is full; nothing was written, try later. Code <see cref="Code"/>.</summary>
    public sealed record Busy : AppendOutcome
    {
        /// <summary>Stable code of this outcome.</summary>
        public const string Code = "ledger.busy";
    }

    /// <summary>The log cannot take entries now; nothing is known of this one. Told by the front of the writer, where exceptions do not cross.</summary>
    /// <param name="Code">One of <see cref="LedgerCodes"/>.</param>
    public sealed record Unavailable(string Code) : AppendOutcome;
}
