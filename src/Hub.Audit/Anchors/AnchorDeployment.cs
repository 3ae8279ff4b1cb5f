using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>Deploys the contract from an account that the node holds.</summary>
/// <param name="time">Waits between two looks at the chain.</param>
public sealed class AnchorDeployment(IEvmRpc rpc, TimeProvider time)
{
    /// <summary>Most logs of one contract.</summary>
    public const int MaxLogs = 64;

    /// <summary>Looks for the mined transaction until it is given up.</summary>
    public const int MaxLooks = 1_200;

    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Deploys and waits until it is mined, and compares the code that is there then.</summary>
    /// <param name="sender">Pays; it has no right in the contract.</param>
    /// <param name="logs">Origins, each with the account that may anchor it.</param>
    public async Task<Deployed> RunAsync(EvmAddress sender, IReadOnlyList<(string Origin, EvmAddress Owner)> logs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (logs.Count is 0 or > MaxLogs)
        {
            throw new ArgumentException("A contract serves 1 to 64 logs.", nameof(logs));
        }
        var data = CompiledContract.Own.CreationFor([.. logs.Select(log => (AnchorContract.LogId(log.Origin), log.Owner))]);
        var chainId = await rpc.CallAsync("eth_chainId", [], EvmAnchorChain.MaxAnswerBytes, cancellation);
        var call = new Dictionary<string, object>(StringComparer.Ordinal) { ["from"] = sender.ToString(), ["data"] = Hex.Of(data) };
        var sent = await rpc.CallAsync("eth_sendTransaction", [call], EvmAnchorChain.MaxAnswerBytes, cancellation);
        if (sent.ValueKind != JsonValueKind.String || Hex.ToHash(sent.GetString()) is not { } hash || chainId.ValueKind != JsonValueKind.String || Hex.ToLong(chainId.GetString()) is not { } id)
        {
            throw Answer("a transaction's hash and the chain's number");
        }
        var receipt = await MinedAsync(hash, cancellation);
        if (Hex.ToLong(BlockJson.Text(receipt, "status")) != 1 || EvmAddress.Parse(BlockJson.Text(receipt, "contractAddress")) is not { } contract || Hex.ToLong(BlockJson.Text(receipt, "gasUsed")) is not { } gas)
        {
            throw new AnchorChainException("anchor.reverted", "the chain refused the contract");
        }
        var code = await rpc.CallAsync("eth_getCode", [contract.ToString(), "latest"], EvmAnchorChain.MaxAnswerBytes, cancellation);
        return code.ValueKind == JsonValueKind.String && string.Equals(code.GetString(), Hex.Of(CompiledContract.Own.Deployed), StringComparison.Ordinal)
            ? new(contract, id, hash, gas)
            : throw Answer("the code that was deployed");
    }

    async Task<JsonElement> MinedAsync(Hash256 transaction, CancellationToken cancellation)
    {
        for (var look = 0; look < MaxLooks; look++)
        {
            var receipt = await rpc.CallAsync("eth_getTransactionReceipt", [Hex.Of(transaction)], EvmAnchorChain.MaxAnswerBytes, cancellation);
            if (receipt.ValueKind == JsonValueKind.Object)
            {
                return receipt;
            }
            await Task.Delay(Period, time, cancellation);
        }
        throw new AnchorChainException("anchor.answer", $"transaction {Hex.Of(transaction)} is not mined yet; look for it later");
    }

    static AnchorChainException Answer(string what) => new("anchor.answer", $"the node's answer does not give {what}");
}

/// <summary>A contract that was deployed.</summary>
/// <param name="GasUsed">Of the deployment.</param>
public sealed record Deployed(EvmAddress Contract, long ChainId, Hash256 Transaction, long GasUsed);
