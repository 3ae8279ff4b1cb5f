using System.Globalization;
using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>A chain behind Ethereum's JSON-RPC: the account is the node's (<c>eth_sendTransaction</c>), or the hub's own where a signer is given.</summary>
public sealed class EvmAnchorChain(IEvmRpc rpc, AnchorSettings settings, IAnchorSigner? signer = null) : IAnchorChain
{
    /// <summary>Most gas that anchoring may take; it takes about a third.</summary>
    public const long GasLimit = 100_000;

    /// <summary>Longest answer to most questions.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Longest list of a block's transaction receipts.</summary>
    public const int MaxReceiptsBytes = 64 * 1024 * 1024;

    /// <summary>Most transactions of a block.</summary>
    public const int MaxTransactions = 20_000;

    const string Latest = "latest";

    readonly Hash256 _logId = AnchorContract.LogId(settings.Origin);
    readonly string _account = settings.Account.ToString();

    /// <inheritdoc/>
    public async Task<ChainView> LookAsync(AnchorRow? row, CancellationToken cancellation)
    {
        var chainId = await NumberAsync("eth_chainId", [], cancellation);
        if (chainId != settings.ChainId)
        {
            return new(chainId);
        }
        var contract = await ContractAsync(cancellation);
        if (row is null || contract is null)
        {
            return new(chainId) { Contract = contract };
        }
        var next = await NumberAsync("eth_getTransactionCount", [_account, Latest], cancellation);
        var pending = Math.Max(next, await NumberAsync("eth_getTransactionCount", [_account, "pending"], cancellation));
        var (seen, succeeded) = await EventAsync(row, contract, cancellation);
        return new(chainId)
        {
            Contract = contract,
            Event = seen,
            Succeeded = succeeded,
            IsKnown = await IsKnownAsync(row, pending, cancellation),
            NextNonce = next,
            PendingNonce = pending,
            FinalNumber = await FinalAsync(cancellation),
        };
    }

    /// <inheritdoc/>
    public async Task<AnchorTransaction> PrepareAsync(AnchorRow row, long nonce, AnchorTransaction? replaces, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        var block = await rpc.CallAsync("eth_getBlockByNumber", [Latest, false], MaxAnswerBytes, cancellation);
        Int128 fee;
        long? tip = null;
        if (block.ValueKind == JsonValueKind.Object && BlockJson.Text(block, "baseFeePerGas") is { } written)
        {
            tip = Math.Max(await NumberAsync("eth_maxPriorityFeePerGas", [], cancellation), Outbid(replaces?.MaxPriorityFeePerGas));
            // Twice the base fee holds for six full blocks.
            fee = Int128.Max((2 * (Int128)(Hex.ToLong(written) ?? throw Answer("baseFeePerGas"))) + tip.Value, Outbid(replaces?.MaxFeePerGas));
        }
        else
        {
            fee = Math.Max(await NumberAsync("eth_gasPrice", [], cancellation), Outbid(replaces?.MaxFeePerGas));
        }
        var most = Affordable(fee, tip);
        var signed = signer?.Sign(new(settings.ChainId, nonce, most, tip, GasLimit, settings.Contract, Call(row)));
        return new(nonce, most, tip, signed?.Raw, signed?.Hash);
    }

    /// <inheritdoc/>
    public async Task<Hash256> SendAsync(AnchorRow row, AnchorTransaction transaction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(transaction);
        // A row of an earlier start may hold more than is allowed now.
        Affordable(transaction.MaxFeePerGas, transaction.MaxPriorityFeePerGas);
        if (transaction.Raw is { } raw)
        {
            var known = await rpc.CallAsync("eth_sendRawTransaction", [Hex.Of(raw)], MaxAnswerBytes, cancellation);
            return known.ValueKind == JsonValueKind.String && Hex.ToHash(known.GetString()) == transaction.Hash ? transaction.Hash!.Value : throw Answer("eth_sendRawTransaction");
        }
        var call = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["from"] = _account,
            ["to"] = settings.Contract.ToString(),
            ["data"] = Hex.Of(Call(row)),
            ["gas"] = Hex.Of(GasLimit),
            ["nonce"] = Hex.Of(transaction.Nonce),
        };
        if (transaction.MaxPriorityFeePerGas is { } tip)
        {
            call["maxFeePerGas"] = Hex.Of(transaction.MaxFeePerGas);
            call["maxPriorityFeePerGas"] = Hex.Of(tip);
        }
        else
        {
            call["gasPrice"] = Hex.Of(transaction.MaxFeePerGas);
        }
        var sent = await rpc.CallAsync("eth_sendTransaction", [call], MaxAnswerBytes, cancellation);
        return sent.ValueKind == JsonValueKind.String && Hex.ToHash(sent.GetString()) is { } hash ? hash : throw Answer("eth_sendTransaction");
    }

    /// <inheritdoc/>
    public async Task<AnchorEvidence> EvidenceAsync(AnchorRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        var place = row.Place ?? throw new ArgumentException("The row has no place in the chain.", nameof(row));
        var block = Hex.Of(place.Block);
        var header = BlockJson.Header(await rpc.CallAsync("eth_getBlockByHash", [block, false], MaxAnswerBytes, cancellation)) ?? throw Answer("the block's header");
        var answer = await rpc.CallAsync("eth_getBlockReceipts", [block], MaxReceiptsBytes, cancellation);
        if (answer.ValueKind != JsonValueKind.Array || answer.GetArrayLength() > MaxTransactions)
        {
            throw Answer("eth_getBlockReceipts");
        }
        List<JsonElement> receipts = [.. answer.EnumerateArray()];
        var at = receipts.FindIndex(receipt => receipt.ValueKind == JsonValueKind.Object && Hex.ToHash(BlockJson.Text(receipt, "transactionHash")) == place.Transaction);
        if (at < 0)
        {
            throw Answer("the transaction in its block");
        }
        List<byte[]> values = [.. receipts.Select(receipt => BlockJson.Receipt(receipt) ?? throw Answer("a transaction receipt"))];
        var (_, proof) = Trie.Prove(values, at);
        var evidence = new AnchorEvidence
        {
            LogId = _logId,
            Contract = settings.Contract,
            ChainId = settings.ChainId,
            Size = row.Size,
            Root = row.Root,
            TransactionHash = place.Transaction,
            BlockHash = place.Block,
            Header = header,
            TransactionIndex = at,
            Receipt = values[at],
            Proof = [.. proof.Select(node => (ReadOnlyMemory<byte>)node)],
            LogIndex = TransactionReceipt.TryRead(values[at])?.Logs.ToList().FindIndex(Is(row)) ?? -1,
        };
        var verdict = evidence.LogIndex < 0 ? new Verdict("anchor.event") : AnchorCheck.Verify(evidence);
        return verdict.IsRight ? evidence : throw Answer($"evidence: {verdict}");
    }

    /// <summary>The event of the row's size: at the place that the contract names, or in the transaction that is known.</summary>
    async Task<(SeenEvent? Event, bool? Succeeded)> EventAsync(AnchorRow row, ContractState contract, CancellationToken cancellation)
    {
        if (contract.Size == row.Size && await LogAsync(contract, cancellation) is { } found)
        {
            return (found, true);
        }
        if ((row.Place?.Transaction ?? row.Transaction?.Hash) is not { } hash)
        {
            return (null, null);
        }
        var receipt = await rpc.CallAsync("eth_getTransactionReceipt", [Hex.Of(hash)], MaxAnswerBytes, cancellation);
        if (receipt.ValueKind == JsonValueKind.Null)
        {
            return (null, null);
        }
        var succeeded = Hex.ToLong(BlockJson.Text(receipt, "status")) == 1;
        var log = succeeded ? BlockJson.Logs(receipt)?.FirstOrDefault(log => Is(row)(log)) : null;
        return (log is null ? null : new(AnchorContract.ReadEvent(log)!.Root, Place(receipt)), succeeded);
    }

    async Task<SeenEvent?> LogAsync(ContractState contract, CancellationToken cancellation)
    {
        var block = Hex.Of(contract.BlockNumber);
        var filter = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["address"] = settings.Contract.ToString(),
            ["topics"] = AnchorContract.Topics(_logId, contract.Size).Select(Hex.Of).ToArray(),
            ["fromBlock"] = block,
            ["toBlock"] = block,
        };
        var logs = await rpc.CallAsync("eth_getLogs", [filter], MaxAnswerBytes, cancellation);
        if (logs.ValueKind != JsonValueKind.Array)
        {
            throw Answer("eth_getLogs");
        }
        foreach (var item in logs.EnumerateArray())
        {
            if (BlockJson.Log(item) is { } log && log.Address == settings.Contract && AnchorContract.ReadEvent(log) is { } said && said.LogId == _logId && said.Size == contract.Size)
            {
                return new(said.Root, Place(item));
            }
        }
        return null;
    }

    async Task<bool> IsKnownAsync(AnchorRow row, long pending, CancellationToken cancellation)
    {
        if (row.Transaction is not { } transaction)
        {
            return false;
        }
        // Sent by the node's account and the answer lost: whatever waits under that number is most likely it.
        return transaction.Hash is { } hash
            ? (await rpc.CallAsync("eth_getTransactionByHash", [Hex.Of(hash)], MaxAnswerBytes, cancellation)).ValueKind != JsonValueKind.Null
            : pending > transaction.Nonce;
    }

    async Task<ContractState?> ContractAsync(CancellationToken cancellation)
    {
        var call = new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = settings.Contract.ToString(), ["data"] = Hex.Of(AnchorContract.StateCall(_logId)) };
        var result = await rpc.CallAsync("eth_call", [call, Latest], MaxAnswerBytes, cancellation);
        return result.ValueKind == JsonValueKind.String && Hex.ToBytes(result.GetString(), MaxAnswerBytes) is { } bytes ? AnchorContract.ReadState(bytes) : null;
    }

    async Task<long> FinalAsync(CancellationToken cancellation)
    {
        if (settings.Confirmations is { } depth)
        {
            return await NumberAsync("eth_blockNumber", [], cancellation) - depth;
        }
        var block = await rpc.CallAsync("eth_getBlockByNumber", ["finalized", false], MaxAnswerBytes, cancellation);
        return block.ValueKind == JsonValueKind.Null ? -1 : Hex.ToLong(BlockJson.Text(block, "number")) ?? throw Answer("the final block");
    }

    async Task<long> NumberAsync(string method, IReadOnlyList<object> parameters, CancellationToken cancellation)
    {
        var result = await rpc.CallAsync(method, parameters, MaxAnswerBytes, cancellation);
        return result.ValueKind == JsonValueKind.String && Hex.ToLong(result.GetString()) is { } number ? number : throw Answer(method);
    }

    Predicate<EvmLog> Is(AnchorRow row) => log => log.Address == settings.Contract && AnchorContract.ReadEvent(log) is { } said && said.LogId == _logId && said.Size == row.Size;

    byte[] Call(AnchorRow row) => AnchorContract.AnchorCall(_logId, row.Size, row.Root);

    static AnchorPlace Place(JsonElement item) =>
        Hex.ToHash(BlockJson.Text(item, "blockHash")) is { } block && Hex.ToLong(BlockJson.Text(item, "blockNumber")) is { } number && Hex.ToHash(BlockJson.Text(item, "transactionHash")) is { } transaction
            ? new(block, number, transaction)
            : throw Answer("the place of an event");

    /// <summary>The node names the fee, but it is not the node that pays.</summary>
    /// <exception cref="AnchorChainException"><c>anchor.fee</c></exception>
    long Affordable(Int128 fee, long? tip) => fee <= settings.MaxFeePerGas && (tip ?? 0) <= settings.MaxFeePerGas
        ? (long)fee
        : throw new AnchorChainException("anchor.fee", string.Create(
            CultureInfo.InvariantCulture, $"a fee of {fee} wei for a unit of gas (tip {tip ?? 0}) is above the {settings.MaxFeePerGas} that are allowed; nothing is signed or sent"));

    /// <summary>An eighth more: nodes want at least a tenth.</summary>
    static long Outbid(long? fee) => fee is { } old ? (long)Int128.Min(long.MaxValue, (Int128)old + (old / 8) + 1) : 0;

    static AnchorChainException Answer(string what) => new("anchor.answer", $"the node's answer does not give {what}");
}
