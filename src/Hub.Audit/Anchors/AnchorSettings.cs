using Hub.Audit.Anchors.Evm;

namespace Hub.Audit.Anchors;

/// <summary>Where a log is anchored.</summary>
/// <param name="Origin">Origin line of the log.</param>
/// <param name="Contract">A deployed <c>contracts/CheckpointAnchor.sol</c>.</param>
/// <param name="Account">The account that owns the log there.</param>
/// <param name="ChainId">The chain's number (EIP-155); another answers: refused.</param>
public sealed record AnchorSettings(string Origin, EvmAddress Contract, EvmAddress Account, long ChainId)
{
    /// <summary>Time between two anchors where nothing else is said.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(10);

    /// <summary>Shortest time between two anchors.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>Wei in the unit that fees are named in.</summary>
    public const long WeiPerGwei = 1_000_000_000;

    /// <summary>Most wei for a unit of gas where nothing else is said: 200 gwei, 0.02 ETH for the gas that a transaction may take at most.</summary>
    public const long DefaultMaxFeePerGas = 200 * WeiPerGwei;

    /// <summary>Time between two anchors of a growing log.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>Blocks on top after which a block counts as final; null: the chain's own word (<c>finalized</c>).</summary>
    public int? Confirmations { get; init; }

    /// <summary>Most wei for a unit of gas, the tip included: the node names the fee, and the account pays it.</summary>
    public long MaxFeePerGas { get; init; } = DefaultMaxFeePerGas;
}
