using System.CommandLine;
using System.Text.Json;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;
using Hub.Silo.Anchoring;
using Hub.Verify;
using Hub.Verify.Anchors;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Anchors;

/// <summary><c>hub verify DIR --anchor FILE</c>, and the same of a bundle that brings its anchor along: joins the evidence with what was verified, and asks the chain where one is named.</summary>
static class AnchorVerify
{
    static readonly Option<FileInfo?> Evidence = new("--anchor") { Description = "With a log: evidence of an anchor (anchor.json)." };
    static readonly Option<string?> Rpc = new("--rpc") { Description = "With --anchor or an evidence bundle: JSON-RPC address of a node of the chain, asked whether the block is in it." };
    static readonly Option<string?> Block = new("--block-hash") { Description = "With --anchor or an evidence bundle: the block's hash as an explorer or another party shows it." };
    static readonly Option<string?> Contract = new("--anchor-contract") { Description = "With --anchor or an evidence bundle: the contract that the log's operator announced." };
    static readonly Option<long?> ChainId = new("--anchor-chain-id") { Description = "With --anchor or an evidence bundle: the chain that the log's operator announced." };

    public static List<Option> All { get; } = [Evidence, Rpc, Block, Contract, ChainId];

    /// <summary>The log's report with that of the anchor.</summary>
    public static async Task<VerifyReport> JoinAsync(VerifyReport log, LogDirectory directory, ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Evidence) is not { } file)
        {
            return IsAsked(parsed) ? throw CommandException.CouldNot("this needs --anchor FILE") : log;
        }
        if (log.Checkpoint is not { } checkpoint || !log.Faults.IsRight)
        {
            return log;
        }
        var bytes = Bounded.Read(file.FullName, AnchorEvidence.MaxBytes);
        var (trust, isFinal) = await TrustAsync(bytes, parsed, cancel);
        var report = AnchorInLog.Verify(bytes, directory, checkpoint, trust);
        return log with { Kind = log.Kind, Faults = report.Faults, Anchor = new(report, isFinal) };
    }

    /// <summary>What is known from elsewhere of the anchor that a bundle brings along; null where nothing was named.</summary>
    /// <param name="bytes"><c>anchor.json</c>, or null where the bundle has none.</param>
    public static async Task<(AnchorTrust? Trust, bool? IsFinal)> OfBundleAsync(ReadOnlyMemory<byte>? bytes, ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Evidence) is not null)
        {
            throw CommandException.CouldNot("--anchor FILE is for logs: a bundle brings its own");
        }
        if (!IsAsked(parsed))
        {
            return (null, null);
        }
        return bytes is { } evidence ? await TrustAsync(evidence, parsed, cancel) : (new AnchorTrust(), null);
    }

    static bool IsAsked(ParseResult parsed) => All.Skip(1).Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>What the options name, with what the chain says where a node of it is named.</summary>
    static async Task<(AnchorTrust Trust, bool? IsFinal)> TrustAsync(ReadOnlyMemory<byte> bytes, ParseResult parsed, CancellationToken cancel)
    {
        var trust = new AnchorTrust(
            parsed.GetValue(Contract) is { } contract ? LedgerAnchor.Address("--anchor-contract", contract) : null,
            parsed.GetValue(ChainId),
            parsed.GetValue(Block) is { } block ? Hex.ToHash(block) ?? throw CommandException.CouldNot("--block-hash is 0x and 64 lower-case hexadecimal digits") : null);
        if (parsed.GetValue(Rpc) is not { } address || AnchorEvidence.TryParse(bytes) is not { } evidence || BlockHeader.TryRead(evidence.Header) is not { } header)
        {
            return (trust, null);
        }
        using var node = LedgerAnchor.Node(address);
        return await AskAsync(node, header.Number, trust, cancel);
    }

    /// <summary>What the chain has at that height, and whether it calls it final.</summary>
    static async Task<(AnchorTrust Trust, bool? IsFinal)> AskAsync(HttpEvmRpc node, long number, AnchorTrust trust, CancellationToken cancel)
    {
        try
        {
            var chain = await node.CallAsync("eth_chainId", [], EvmAnchorChain.MaxAnswerBytes, cancel);
            var block = await node.CallAsync("eth_getBlockByNumber", [Hex.Of(number), false], EvmAnchorChain.MaxAnswerBytes, cancel);
            if (chain.ValueKind != JsonValueKind.String || Hex.ToLong(chain.GetString()) is not { } id)
            {
                throw CommandException.CouldNot("the node does not say its chain's number");
            }
            // A height that the chain has not reached holds no block of ours either.
            var hash = block.ValueKind == JsonValueKind.Object && Hex.ToHash(BlockJson.Text(block, "hash")) is { } found ? found : default(Hash256);
            var asked = trust with { ChainId = trust.ChainId ?? id, BlockHash = hash };
            return (asked, await IsFinalAsync(node, number, cancel));
        }
        catch (AnchorChainException fault)
        {
            throw CommandException.CouldNot($"{fault.Code}: {fault.Message}", fault);
        }
    }

    static async Task<bool?> IsFinalAsync(HttpEvmRpc node, long number, CancellationToken cancel)
    {
        try
        {
            var block = await node.CallAsync("eth_getBlockByNumber", ["finalized", false], EvmAnchorChain.MaxAnswerBytes, cancel);
            return block.ValueKind == JsonValueKind.Object && Hex.ToLong(BlockJson.Text(block, "number")) is { } final ? number <= final : null;
        }
        catch (AnchorChainException)
        {
            // Some chains have no word for it.
            return null;
        }
    }
}
