using System.Security.Cryptography;

namespace Hub.Canon.Records;

/// <summary>Somebody asks that what one agency does about one person for one purpose be disclosed to the person later. It delays nothing yet.</summary>
/// <remarks>Sealed under the person's key, in the agency's chain and never in the person's. The record's <c>purpose</c> is the one it is asked for.</remarks>
public sealed record DelayAskedRecord : LedgerRecord
{
    /// <summary>The order, 16 random bytes.</summary>
    public required Id128 Order { get; init; }

    /// <summary>Agency whose exchanges are meant.</summary>
    public required string Agency { get; init; }

    /// <summary>The law and the document that demand it, with their numbers; 1..200 characters.</summary>
    public required string Reference { get; init; }

    /// <summary>End date: disclosed from then on, milliseconds UTC.</summary>
    public required long Until { get; init; }

    /// <summary>The order in force that this one continues; absent when it stands alone.</summary>
    public Id128? Continues { get; init; }
}

/// <summary>Two of different roles ordered a delayed disclosure: entry 0 of the order's own sealed chain, whose tag key it commits to.</summary>
/// <remarks>Sealed under the person's key; it is disclosed to the person with the chain that it opens.</remarks>
public sealed record DelayRecord : LedgerRecord
{
    /// <inheritdoc cref="DelayAskedRecord.Order"/>
    public required Id128 Order { get; init; }

    /// <inheritdoc cref="DelayAskedRecord.Agency"/>
    public required string Agency { get; init; }

    /// <inheritdoc cref="DelayAskedRecord.Reference"/>
    public required string Reference { get; init; }

    /// <summary>Who asked and who approved, in this order; the second is the actor. The word before the colon is the role.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <inheritdoc cref="DelayAskedRecord.Until"/>
    public required long Until { get; init; }

    /// <inheritdoc cref="DelayAskedRecord.Continues"/>
    public Id128? Continues { get; init; }

    /// <summary>Commitment to the tag key of the sealed chain (<see cref="SealedChainKey.Commit"/>).</summary>
    public required Hash256 Key { get; init; }
}

/// <summary>An order is over. The last entry of its sealed chain where it was in force; from here on the person sees the chain.</summary>
public sealed record DelayEndedRecord : LedgerRecord
{
    /// <inheritdoc cref="DelayAskedRecord.Order"/>
    public required Id128 Order { get; init; }

    /// <inheritdoc cref="DelayAskedRecord.Agency"/>
    public required string Agency { get; init; }

    /// <summary><c>due</c> or <c>early</c> after it was in force; <c>declined</c> or <c>lapsed</c> before.</summary>
    public required string Reason { get; init; }
}

/// <summary>The commitment to the tag key of a sealed chain.</summary>
public static class SealedChainKey
{
    /// <summary>SHA-256("hub/sealed-chain/v1\n" ‖ tag key 32 ‖ order id 16). The key is random, so that the hash tells nothing of it.</summary>
    /// <param name="tagKey">32 bytes.</param>
    /// <param name="order">The order whose chain it is: no key can stand for another order's.</param>
    public static Hash256 Commit(ReadOnlySpan<byte> tagKey, Id128 order)
    {
        if (tagKey.Length != Hash256.SizeBytes)
        {
            throw new ArgumentException("A tag key is 32 bytes.", nameof(tagKey));
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Domains.SealedChain);
        hash.AppendData(tagKey);
        hash.AppendData(order.ToArray());
        return new(hash.GetHashAndReset());
    }
}
