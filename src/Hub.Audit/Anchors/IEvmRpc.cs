using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>Asks a node one question of Ethereum's JSON-RPC (execution-apis). Thread-safe.</summary>
public interface IEvmRpc
{
    /// <summary>The <c>result</c>; JSON null where the node gave null.</summary>
    /// <param name="method">Such as <c>eth_chainId</c>.</param>
    /// <param name="parameters">Strings, booleans, and dictionaries and arrays of them.</param>
    /// <param name="maxBytes">Longest answer that is read.</param>
    /// <exception cref="AnchorChainException"><c>anchor.unreachable</c>, <c>anchor.answer</c>, or <c>anchor.node-refused</c> with what the node said.</exception>
    Task<JsonElement> CallAsync(string method, IReadOnlyList<object> parameters, int maxBytes, CancellationToken cancellation);
}

/// <summary>An account of the hub's own, where the node is not to hold the key.</summary>
public interface IAnchorSigner
{
    /// <summary>The account.</summary>
    EvmAddress Account { get; }

    /// <summary>Signs a transaction; the same one gives the same bytes.</summary>
    SignedTransaction Sign(UnsignedTransaction transaction);
}

/// <summary>A call to be signed.</summary>
/// <param name="MaxPriorityFeePerGas">Null: a plain transaction with <paramref name="MaxFeePerGas"/> as its gas price (EIP-155), for chains without base fee.</param>
public sealed record UnsignedTransaction(long ChainId, long Nonce, long MaxFeePerGas, long? MaxPriorityFeePerGas, long GasLimit, EvmAddress To, byte[] Data);

/// <summary>A signed call.</summary>
/// <param name="Raw">As <c>eth_sendRawTransaction</c> takes it.</param>
/// <param name="Hash">Keccak-256 of it.</param>
public sealed record SignedTransaction(byte[] Raw, Hash256 Hash);
