using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>How far a checkpoint has come on its way into the chain.</summary>
public enum AnchorState
{
    /// <summary>To be sent; a newer checkpoint takes its place.</summary>
    Queued = 0,

    /// <summary>Its transaction is fixed; it may or may not have reached the chain.</summary>
    Sent = 1,

    /// <summary>In a block that may still be reorganised away.</summary>
    Mined = 2,

    /// <summary>In a block that the chain holds final; never changes.</summary>
    Finalized = 3,
}

/// <summary>A transaction as it was fixed before it was sent.</summary>
/// <param name="Nonce">The account's number for it: of all transactions with one number at most one is ever mined.</param>
/// <param name="MaxFeePerGas">Wei.</param>
/// <param name="MaxPriorityFeePerGas">Wei; null on a chain without base fee, where the other is the gas price.</param>
/// <param name="Raw">The signed bytes where the hub's own account signs; null where the node's does.</param>
/// <param name="Hash">Its hash: known beforehand where the hub signs, else once the node said it.</param>
public sealed record AnchorTransaction(long Nonce, long MaxFeePerGas, long? MaxPriorityFeePerGas, byte[]? Raw, Hash256? Hash);

/// <summary>Where the event was seen.</summary>
public sealed record AnchorPlace(Hash256 Block, long Number, Hash256 Transaction);

/// <summary>One checkpoint on its way.</summary>
/// <param name="Size">Its size; the key.</param>
/// <param name="Root">Its root, sent again unchanged whatever happens.</param>
/// <param name="QueuedAt">Milliseconds UTC.</param>
public sealed record AnchorRow(long Size, Hash256 Root, long QueuedAt)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public AnchorState State { get; init; }

    /// <summary>Set from <see cref="AnchorState.Sent"/> on, before anything is sent.</summary>
    public AnchorTransaction? Transaction { get; init; }

    /// <summary>When the transaction was last fixed, milliseconds UTC.</summary>
    public long SentAt { get; init; }

    /// <summary>Set in <see cref="AnchorState.Mined"/> and after.</summary>
    public AnchorPlace? Place { get; init; }

    /// <summary>The evidence, <c>anchor.json</c>, once final.</summary>
    [JsonIgnore]
    public byte[]? Evidence { get; init; }

    /// <summary>The row without key, state and evidence, as a store keeps it.</summary>
    internal byte[] Stored() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what a store kept.</summary>
    /// <exception cref="LedgerUnavailableException">The row is damaged.</exception>
    internal static AnchorRow Read(long size, long state, byte[] stored, byte[]? evidence, byte[] sum)
    {
        if (!sum.AsSpan().SequenceEqual(Sum(size, state, stored, evidence))
            || JsonSerializer.Deserialize<AnchorRow>(stored, Json) is not { } row || row.Size != size || (long)row.State != state)
        {
            throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"anchor {size} is damaged.");
        }
        return row with { Evidence = evidence };
    }

    /// <summary>Check value of the row.</summary>
    internal static byte[] Sum(long size, long state, byte[] stored, byte[]? evidence) => Store.RowCheck.Of(size, state, stored, evidence);
}
