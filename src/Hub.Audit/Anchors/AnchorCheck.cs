using System.Globalization;
using Hub.Audit.Anchors.Evm;

namespace Hub.Audit.Anchors;

/// <summary>Checks evidence by itself: that the block of this hash holds this event. Whether the block is in the chain, only the chain can say.</summary>
public static class AnchorCheck
{
    /// <summary>The first thing that is wrong: <c>anchor.header</c>, <c>anchor.block-hash</c>, <c>anchor.receipt-proof</c>, <c>anchor.receipt</c>, <c>anchor.reverted</c>, <c>anchor.event</c>.</summary>
    public static Verdict Verify(AnchorEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (BlockHeader.TryRead(evidence.Header) is not { } header)
        {
            return new("anchor.header", "RLP of a block's header", Text(evidence.Header.Length) + " other bytes");
        }
        if (header.Hash != evidence.BlockHash)
        {
            return new("anchor.block-hash", Hex.Of(evidence.BlockHash), Hex.Of(header.Hash));
        }
        if (Trie.Find(header.ReceiptsRoot, Trie.Key(evidence.TransactionIndex), evidence.Proof) is not { } proven || !proven.Span.SequenceEqual(evidence.Receipt.Span))
        {
            return new("anchor.receipt-proof", "the transaction receipt under " + Hex.Of(header.ReceiptsRoot), "a proof of something else");
        }
        if (TransactionReceipt.TryRead(evidence.Receipt) is not { } receipt)
        {
            return new("anchor.receipt", "a transaction receipt", Text(evidence.Receipt.Length) + " other bytes");
        }
        return receipt.Succeeded ? Event(evidence, receipt) : new("anchor.reverted", "status 1", "status 0");
    }

    static Verdict Event(AnchorEvidence evidence, TransactionReceipt receipt)
    {
        var wanted = $"log {Hex.Of(evidence.LogId)} at {Text(evidence.Size)} with root {Hex.Of(evidence.Root)}, by {evidence.Contract}";
        if (evidence.LogIndex >= receipt.Logs.Count)
        {
            return new("anchor.event", wanted, Text(receipt.Logs.Count) + " events");
        }
        var log = receipt.Logs[evidence.LogIndex];
        if (AnchorContract.ReadEvent(log) is not { } said)
        {
            return new("anchor.event", wanted, $"another event, by {log.Address}");
        }
        return log.Address == evidence.Contract && said.LogId == evidence.LogId && said.Size == evidence.Size && said.Root == evidence.Root
            ? Verdict.Right
            : new("anchor.event", wanted, $"log {Hex.Of(said.LogId)} at {Text(said.Size)} with root {Hex.Of(said.Root)}, by {log.Address}");
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
