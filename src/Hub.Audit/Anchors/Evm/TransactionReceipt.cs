using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>One event of a transaction.</summary>
public sealed record EvmLog(EvmAddress Address, IReadOnlyList<Hash256> Topics, ReadOnlyMemory<byte> Data)
{
    /// <summary>Most topics of one event.</summary>
    public const int MaxTopics = 4;

    /// <summary>The RLP of this event.</summary>
    public byte[] Encode() => Rlp.List(
        Rlp.Bytes(Address.ToArray()),
        Rlp.List([.. Topics.Select(topic => Rlp.Bytes(topic.ToArray()))]),
        Rlp.Bytes(Data.Span));
}

/// <summary>A chain's word for a transaction, plain or typed (EIP-2718), since status codes came (EIP-658).</summary>
/// <param name="Type">0 for the plain form, which has no type byte.</param>
/// <param name="Succeeded">Status 1.</param>
/// <param name="Logs">Its events in order.</param>
public sealed record TransactionReceipt(byte Type, bool Succeeded, IReadOnlyList<EvmLog> Logs)
{
    /// <summary>Longest that is read.</summary>
    public const int MaxBytes = Trie.MaxNodeBytes;

    const byte MaxType = 0x7f;
    const int Fields = 4;
    const int BloomBytes = 256;

    /// <summary>The bytes that the block's tree holds.</summary>
    /// <param name="gasUsed">Cumulative, big-endian without leading zeros.</param>
    /// <param name="bloom">256 bytes.</param>
    public byte[] Encode(ReadOnlySpan<byte> gasUsed, ReadOnlySpan<byte> bloom)
    {
        var payload = Rlp.List(Rlp.Number(Succeeded ? 1 : 0), Rlp.Bytes(gasUsed), Rlp.Bytes(bloom), Rlp.List([.. Logs.Select(log => log.Encode())]));
        return Type == 0 ? payload : [Type, .. payload];
    }

    /// <summary>Reads the bytes that a block's tree holds; null when they are no transaction receipt.</summary>
    public static TransactionReceipt? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length > MaxBytes)
        {
            return null;
        }
        var first = bytes.Span[0];
        var type = first is > 0 and <= MaxType ? first : (byte)0;
        if (Rlp.TryRead(type == 0 ? bytes : bytes[1..]) is not { Items: { Count: Fields } fields }
            || BlockHeader.Number64(fields[0]) is not (0 or 1) || BlockHeader.Number64(fields[1]) is null
            || !fields[2].IsBytes(BloomBytes) || fields[3].Items is not { } logs)
        {
            return null;
        }
        var read = new List<EvmLog>(logs.Count);
        foreach (var item in logs)
        {
            if (Log(item) is not { } log)
            {
                return null;
            }
            read.Add(log);
        }
        return new(type, BlockHeader.Number64(fields[0]) == 1, read);
    }

    static EvmLog? Log(RlpItem item)
    {
        const int parts = 3;
        if (item.Items is not { Count: parts } log || !log[0].IsBytes(EvmAddress.SizeBytes)
            || log[1].Items is not { Count: <= EvmLog.MaxTopics } topics || !topics.All(topic => topic.IsBytes(Hash256.SizeBytes)) || log[2].Items is not null)
        {
            return null;
        }
        return new(new(log[0].Payload.Span), [.. topics.Select(topic => new Hash256(topic.Payload.Span))], log[2].Payload);
    }
}
