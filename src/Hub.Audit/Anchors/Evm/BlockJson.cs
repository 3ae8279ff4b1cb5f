using System.Text.Json;
using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>Turns a node's JSON of blocks and transaction receipts back into the bytes that are hashed. The hash decides whether it is right.</summary>
public static class BlockJson
{
    const int BloomBytes = 256;
    const int MaxLogs = 5_000;

    // Yellow paper §4.4, and what forks added in order (EIP-1559, 4895, 4844, 4788, 7685).
    static readonly (string Name, bool IsNumber)[] Always =
    [
        ("parentHash", false), ("sha3Uncles", false), ("miner", false), ("stateRoot", false), ("transactionsRoot", false), ("receiptsRoot", false), ("logsBloom", false),
        ("difficulty", true), ("number", true), ("gasLimit", true), ("gasUsed", true), ("timestamp", true), ("extraData", false), ("mixHash", false), ("nonce", false),
    ];

    static readonly (string Name, bool IsNumber)[] Added =
    [
        ("baseFeePerGas", true), ("withdrawalsRoot", false), ("blobGasUsed", true), ("excessBlobGas", true), ("parentBeaconBlockRoot", false), ("requestsHash", false),
    ];

    /// <summary>RLP of the block's header whose Keccak-256 is the block's hash; null when the node's fields do not give it.</summary>
    public static byte[]? Header(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object || Hex.ToHash(Text(block, "hash")) is not { } hash || Fields(block) is not { } fields)
        {
            return null;
        }
        return Sealed(fields).FirstOrDefault(header => header.Length <= BlockHeader.MaxBytes && Keccak256.Of(header) == hash);
    }

    /// <summary>The bytes of a transaction receipt as the block's tree holds them; null when the node's fields do not give any.</summary>
    public static byte[]? Receipt(JsonElement receipt)
    {
        if (receipt.ValueKind != JsonValueKind.Object || Hex.ToLong(Text(receipt, "type") ?? "0x0") is not (>= 0 and <= 0x7f and var type)
            || Hex.ToLong(Text(receipt, "status")) is not ((0 or 1) and var status) || Hex.ToNumber(Text(receipt, "cumulativeGasUsed")) is not { } gas
            || Hex.ToBytes(Text(receipt, "logsBloom"), BloomBytes) is not { Length: BloomBytes } bloom || Logs(receipt) is not { } logs)
        {
            return null;
        }
        return new TransactionReceipt((byte)type, status == 1, logs).Encode(gas, bloom);
    }

    /// <summary>The events of a transaction receipt's JSON; null when they are none.</summary>
    public static IReadOnlyList<EvmLog>? Logs(JsonElement receipt)
    {
        if (!receipt.TryGetProperty("logs", out var logs) || logs.ValueKind != JsonValueKind.Array || logs.GetArrayLength() > MaxLogs)
        {
            return null;
        }
        var read = new List<EvmLog>();
        foreach (var item in logs.EnumerateArray())
        {
            if (Log(item) is not { } log)
            {
                return null;
            }
            read.Add(log);
        }
        return read;
    }

    /// <summary>One event's JSON; null when it is none.</summary>
    public static EvmLog? Log(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || Hex.ToBytes(Text(item, "address"), EvmAddress.SizeBytes) is not { Length: EvmAddress.SizeBytes } address
            || Hex.ToBytes(Text(item, "data"), TransactionReceipt.MaxBytes) is not { } data
            || !item.TryGetProperty("topics", out var topics) || topics.ValueKind != JsonValueKind.Array || topics.GetArrayLength() > EvmLog.MaxTopics)
        {
            return null;
        }
        var hashes = topics.EnumerateArray().Select(topic => topic.ValueKind == JsonValueKind.String ? Hex.ToHash(topic.GetString()) : null).ToList();
        return hashes.Exists(hash => hash is null) ? null : new(new(address), [.. hashes.Select(hash => hash!.Value)], data);
    }

    /// <summary>A member's text; null when it is absent or no text.</summary>
    public static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static List<byte[]>? Fields(JsonElement block)
    {
        var fields = new List<byte[]>();
        foreach (var (name, isNumber) in Always.Concat(Added.TakeWhile(field => Text(block, field.Name) is not null)))
        {
            if ((isNumber ? Hex.ToNumber(Text(block, name)) : Hex.ToBytes(Text(block, name), BlockHeader.MaxBytes)) is not { } value)
            {
                return null;
            }
            fields.Add(Rlp.Bytes(value));
        }
        return fields;
    }

    /// <summary>The header as it is, and as the consortium chains of Besu hash it: without the seals that were added to its extra data afterwards.</summary>
    static IEnumerable<byte[]> Sealed(List<byte[]> fields)
    {
        const int extraAt = 12;
        const int qbftParts = 5;
        yield return Rlp.List(fields);
        if (Rlp.TryRead(Rlp.TryRead(fields[extraAt])!.Payload) is not { Items: { Count: qbftParts } parts })
        {
            yield break;
        }
        byte[][] kept = [.. parts.Take(3).Select(part => part.Encoded.ToArray())];
        // QBFT leaves round 0 and an empty list, IBFT 2.0 leaves both out.
        foreach (var extra in (byte[][])[Rlp.List([.. kept, Rlp.Number(0), Rlp.List()]), Rlp.List(kept)])
        {
            yield return Rlp.List([.. fields[..extraAt], Rlp.Bytes(extra), .. fields[(extraAt + 1)..]]);
        }
    }
}
