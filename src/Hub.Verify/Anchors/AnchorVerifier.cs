using System.Globalization;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Verify.Anchors;

/// <summary>Checks that a checkpoint is bound to a block of a chain, offline.</summary>
/// <remarks>
/// Right means: the block of hash <see cref="AnchorEvidence.BlockHash"/>, if it is in the chain, holds the event. Whether it
/// is must be asked of the chain, and whether contract and chain are the log's own must come from elsewhere: <see cref="AnchorTrust"/>.
/// </remarks>
public static class AnchorVerifier
{
    /// <summary>Evidence joined with a checkpoint that is believed already.</summary>
    /// <param name="evidence">Bytes of <c>anchor.json</c>.</param>
    /// <param name="checkpoint">Its signature was checked by the caller.</param>
    /// <param name="consistency">Proof between the anchored size and the checkpoint's, whichever is larger (RFC 6962 §2.1.2); empty where they are equal.</param>
    /// <param name="trust">What the reader knows from elsewhere.</param>
    public static AnchorReport Verify(ReadOnlyMemory<byte> evidence, Checkpoint checkpoint, IReadOnlyList<Hash256> consistency, AnchorTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (AnchorEvidence.TryParse(evidence) is { } parsed)
        {
            return Verify(parsed, checkpoint, consistency, trust);
        }
        var faults = new FaultList();
        faults.Add("anchor.malformed", AnchorReport.Place, AnchorEvidence.Form, Text(evidence.Length) + " other bytes");
        return new(null, faults);
    }

    /// <inheritdoc cref="Verify(ReadOnlyMemory{byte}, Checkpoint, IReadOnlyList{Hash256}, AnchorTrust?)"/>
    public static AnchorReport Verify(AnchorEvidence evidence, Checkpoint checkpoint, IReadOnlyList<Hash256> consistency, AnchorTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(consistency);
        var report = Verify(evidence, checkpoint.Origin, trust);
        var (small, large) = evidence.Size <= checkpoint.Size
            ? ((evidence.Size, evidence.Root), (checkpoint.Size, checkpoint.Root))
            : ((checkpoint.Size, checkpoint.Root), (evidence.Size, evidence.Root));
        if (MerkleVerifier.Consistency(small.Item1, large.Item1, small.Item2, large.Item2, [.. consistency]) is { IsRight: false } wrong)
        {
            report.Faults.Add("anchor.inconsistent", AnchorReport.Place, $"the anchored {Text(evidence.Size)} entries and the {Text(checkpoint.Size)} of the checkpoint are of one history", wrong.ToString());
        }
        return report;
    }

    /// <summary>Evidence by itself: that the block holds the event of this log. It says nothing yet of any checkpoint.</summary>
    public static AnchorReport Verify(AnchorEvidence evidence, string origin, AnchorTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(origin);
        var faults = new FaultList();
        faults.Compare("anchor.log", AnchorReport.Place, Hex.Of(AnchorContract.LogId(origin)), Hex.Of(evidence.LogId));
        faults.Add(AnchorReport.Place, AnchorCheck.Verify(evidence));
        if (trust?.Contract is { } contract)
        {
            faults.Compare("anchor.contract", AnchorReport.Place, contract.ToString(), evidence.Contract.ToString());
        }
        if (trust?.ChainId is { } chainId)
        {
            faults.Compare("anchor.chain-id", AnchorReport.Place, Text(chainId), Text(evidence.ChainId));
        }
        if (trust?.BlockHash is { } block)
        {
            faults.Compare("anchor.not-in-chain", AnchorReport.Place, Hex.Of(block), Hex.Of(evidence.BlockHash));
        }
        return new(evidence, faults)
        {
            Header = BlockHeader.TryRead(evidence.Header),
            IsBlockKnown = trust?.BlockHash is not null,
            IsContractKnown = trust?.Contract is not null,
        };
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a reader of evidence knows from elsewhere than from the evidence or the hub.</summary>
/// <param name="Contract">The contract that the log's operator announced; null: unknown.</param>
/// <param name="ChainId">Its chain; null: unknown.</param>
/// <param name="BlockHash">Hash of the block that the chain has at that height; null: not asked.</param>
public sealed record AnchorTrust(EvmAddress? Contract = null, long? ChainId = null, Hash256? BlockHash = null);

/// <summary>What the check of evidence gave.</summary>
/// <param name="Evidence">As far as it could be read.</param>
/// <param name="Faults">Everything that is wrong.</param>
public sealed record AnchorReport(AnchorEvidence? Evidence, FaultList Faults)
{
    /// <summary>Where its faults are said to be.</summary>
    public const string Place = "anchor.json";

    /// <summary>The block; its time is its maker's word.</summary>
    public BlockHeader? Header { get; init; }

    /// <summary>Whether the chain's own block hash was compared. False: whether the block is in the chain must still be asked.</summary>
    public bool IsBlockKnown { get; init; }

    /// <summary>Whether the contract was compared with one known from elsewhere. False: anybody could have deployed it.</summary>
    public bool IsContractKnown { get; init; }
}
