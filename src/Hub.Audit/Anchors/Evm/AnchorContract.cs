using System.Buffers.Binary;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>What <c>contracts/CheckpointAnchor.sol</c> says of one log.</summary>
/// <param name="Owner">Who may write for it; <see cref="EvmAddress.Zero"/>: nobody.</param>
/// <param name="Size">The size it is anchored at; 0: not yet.</param>
/// <param name="BlockNumber">Block of that anchor.</param>
public sealed record ContractState(EvmAddress Owner, long Size, long BlockNumber);

/// <summary>A checkpoint as the contract's event says it.</summary>
public sealed record AnchoredEvent(Hash256 LogId, long Size, Hash256 Root);

/// <summary>Calls and events of <c>contracts/CheckpointAnchor.sol</c> in the contract ABI.</summary>
public static class AnchorContract
{
    const int WordBytes = 32;
    const int SelectorBytes = 4;

    /// <summary>First topic of the event.</summary>
    public static Hash256 EventTopic { get; } = Keccak256.Of("Anchored(bytes32,uint64,bytes32)"u8);

    /// <summary><c>SHA-256(origin)</c>: what the contract calls a log.</summary>
    public static Hash256 LogId(string origin) => Hash256.Of(Encoding.UTF8.GetBytes(origin));

    /// <summary>Call data of <c>anchor(bytes32,uint64,bytes32)</c>.</summary>
    public static byte[] AnchorCall(Hash256 logId, long size, Hash256 root) => [.. Selector("anchor(bytes32,uint64,bytes32)"u8), .. logId.ToArray(), .. Word(size), .. root.ToArray()];

    /// <summary>Call data of <c>stateOf(bytes32)</c>.</summary>
    public static byte[] StateCall(Hash256 logId) => [.. Selector("stateOf(bytes32)"u8), .. logId.ToArray()];

    /// <summary>Arguments of the constructor, which stand behind the compiled contract.</summary>
    public static byte[] ConstructorArguments(IReadOnlyList<(Hash256 LogId, EvmAddress Owner)> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        return
        [
            .. Word(2 * WordBytes), .. Word((3 + logs.Count) * WordBytes),
            .. Word(logs.Count), .. logs.SelectMany(log => log.LogId.ToArray()),
            .. Word(logs.Count), .. logs.SelectMany(log => Word(log.Owner)),
        ];
    }

    /// <summary>Reads what <c>stateOf</c> gave back; null when it is not that.</summary>
    public static ContractState? ReadState(ReadOnlySpan<byte> result) =>
        result.Length == 3 * WordBytes && !result[..(WordBytes - EvmAddress.SizeBytes)].ContainsAnyExcept((byte)0)
        && Number(result.Slice(WordBytes, WordBytes)) is { } size && Number(result[(2 * WordBytes)..]) is { } block
            ? new(new EvmAddress(result.Slice(WordBytes - EvmAddress.SizeBytes, EvmAddress.SizeBytes)), size, block)
            : null;

    /// <summary>Reads the contract's event; null when it is another.</summary>
    public static AnchoredEvent? ReadEvent(EvmLog log)
    {
        const int topics = 3;
        ArgumentNullException.ThrowIfNull(log);
        return log.Topics is { Count: topics } && log.Topics[0] == EventTopic && log.Data.Length == WordBytes && Number(log.Topics[2].ToArray()) is { } size
            ? new(log.Topics[1], size, new(log.Data.Span))
            : null;
    }

    /// <summary>Topics by which a chain finds the event of one log at one size.</summary>
    public static IReadOnlyList<Hash256> Topics(Hash256 logId, long size) => [EventTopic, logId, new(Word(size))];

    static ReadOnlySpan<byte> Selector(ReadOnlySpan<byte> signature) => Keccak256.Of(signature).ToArray().AsSpan(0, SelectorBytes);

    static byte[] Word(EvmAddress address) => [.. new byte[WordBytes - EvmAddress.SizeBytes], .. address.ToArray()];

    static byte[] Word(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var word = new byte[WordBytes];
        BinaryPrimitives.WriteInt64BigEndian(word.AsSpan(WordBytes - sizeof(long)), number);
        return word;
    }

    static long? Number(ReadOnlySpan<byte> word)
    {
        var number = BinaryPrimitives.ReadInt64BigEndian(word[(WordBytes - sizeof(long))..]);
        return number >= 0 && !word[..(WordBytes - sizeof(long))].ContainsAnyExcept((byte)0) ? number : null;
    }
}
