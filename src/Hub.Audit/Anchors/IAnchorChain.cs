using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>A chain as anchoring needs it. <c>AnchorChainContract</c> holds each implementation to the same behaviour.</summary>
/// <remarks>Throws <see cref="AnchorChainException"/> for whatever goes wrong; nothing else of a chain's answer is trusted than what these types can say.</remarks>
public interface IAnchorChain
{
    /// <summary>What the chain says now of this anchoring.</summary>
    /// <param name="row">The checkpoint on its way; null: none, and only <see cref="ChainView.ChainId"/> and <see cref="ChainView.Contract"/> matter.</param>
    Task<ChainView> LookAsync(AnchorRow? row, CancellationToken cancellation);

    /// <summary>Fixes the transaction that anchors a row: fees, and with the hub's own account its signature. Sends nothing.</summary>
    /// <param name="nonce">The number it must have.</param>
    /// <param name="replaces">A transaction of the same number that it must outbid; null when there is none.</param>
    Task<AnchorTransaction> PrepareAsync(AnchorRow row, long nonce, AnchorTransaction? replaces, CancellationToken cancellation);

    /// <summary>Sends the fixed transaction of a row; sending it again does no harm.</summary>
    /// <returns>Its hash.</returns>
    Task<Hash256> SendAsync(AnchorRow row, AnchorTransaction transaction, CancellationToken cancellation);

    /// <summary>Collects the evidence from the block in which a row's event was seen.</summary>
    Task<AnchorEvidence> EvidenceAsync(AnchorRow row, CancellationToken cancellation);
}

/// <summary>What a chain said at one moment. Its parts are asked one after another; a round that saw them change is put right by the next.</summary>
public sealed record ChainView(long ChainId)
{
    /// <summary>What the contract says of the log; null when no such contract is there.</summary>
    public ContractState? Contract { get; init; }

    /// <summary>The event of the row's size, in the chain's present blocks.</summary>
    public SeenEvent? Event { get; init; }

    /// <summary>Whether the row's transaction is mined, and how it ended; null: not mined.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>Whether the node knows the row's transaction.</summary>
    public bool IsKnown { get; init; }

    /// <summary>The account's next number by mined transactions.</summary>
    public long NextNonce { get; init; }

    /// <summary>The same with those that wait.</summary>
    public long PendingNonce { get; init; }

    /// <summary>Number of the newest final block; −1: none yet.</summary>
    public long FinalNumber { get; init; } = -1;
}

/// <summary>An event of the row's size.</summary>
public sealed record SeenEvent(Hash256 Root, AnchorPlace Place);

/// <summary>The chain could not be asked, or refused.</summary>
public sealed class AnchorChainException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary><c>anchor.unreachable</c>, <c>anchor.answer</c>, <c>anchor.node-refused</c>, or <c>anchor.fee</c>: the node wants more than was allowed.</summary>
    public string Code { get; } = code;
}
