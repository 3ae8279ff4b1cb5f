using System.Buffers;
using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>What shows to anybody who knows a chain's block that a log's checkpoint stands in it (<c>anchor.json</c>, <c>schemas/ledger/anchor.schema.json</c>).</summary>
public sealed record AnchorEvidence
{
    /// <summary>Largest evidence that is read.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>The form that this program writes and reads.</summary>
    public const string Form = "hub-anchor/1";

    static readonly string[] Members =
    [
        "form", "logId", "contract", "chainId", "size", "root", "transactionHash", "blockHash", "header", "transactionIndex", "receipt", "proof", "logIndex",
    ];

    /// <summary>SHA-256 of the log's origin.</summary>
    public required Hash256 LogId { get; init; }

    /// <summary>The contract that gave the event.</summary>
    public required EvmAddress Contract { get; init; }

    /// <summary>The chain's number (EIP-155); nothing in the block shows it.</summary>
    public required long ChainId { get; init; }

    /// <summary>Number of leaves of the anchored tree, at least 1.</summary>
    public required long Size { get; init; }

    /// <summary>Root of the anchored tree.</summary>
    public required Hash256 Root { get; init; }

    /// <summary>Where to look the transaction up; nothing here shows it.</summary>
    public required Hash256 TransactionHash { get; init; }

    /// <summary>Keccak-256 of <see cref="Header"/>.</summary>
    public required Hash256 BlockHash { get; init; }

    /// <summary>RLP of the block's header.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>Place of the transaction in the block, from 0.</summary>
    public required long TransactionIndex { get; init; }

    /// <summary>The transaction receipt as the block's tree holds it: RLP, behind its type byte where it has one (EIP-2718).</summary>
    public required ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>Nodes of the tree of transaction receipts, from the root to the receipt.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Proof { get; init; }

    /// <summary>Place of the event in the transaction receipt, from 0.</summary>
    public required int LogIndex { get; init; }

    /// <summary>The JSON, one line.</summary>
    public byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("form", Form);
            writer.WriteString("logId", Hex.Of(LogId));
            writer.WriteString("contract", Contract.ToString());
            writer.WriteNumber("chainId", ChainId);
            writer.WriteNumber("size", Size);
            writer.WriteString("root", Hex.Of(Root));
            writer.WriteString("transactionHash", Hex.Of(TransactionHash));
            writer.WriteString("blockHash", Hex.Of(BlockHash));
            writer.WriteString("header", Hex.Of(Header.Span));
            writer.WriteNumber("transactionIndex", TransactionIndex);
            writer.WriteString("receipt", Hex.Of(Receipt.Span));
            writer.WriteStartArray("proof");
            foreach (var node in Proof)
            {
                writer.WriteStringValue(Hex.Of(node.Span));
            }
            writer.WriteEndArray();
            writer.WriteNumber("logIndex", LogIndex);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the JSON: exactly its members, each once; null for anything else. Says nothing of whether it is right.</summary>
    public static AnchorEvidence? TryParse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 3, AllowDuplicateProperties = false });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal).SequenceEqual(Members.Order(StringComparer.Ordinal), StringComparer.Ordinal)
                ? Read(root)
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no Unicode.
            return null;
        }
    }

    static AnchorEvidence? Read(JsonElement root)
    {
        if (Text(root, "form") is not Form
            || Hex.ToHash(Text(root, "logId")) is not { } logId || Hex.ToBytes(Text(root, "contract"), EvmAddress.SizeBytes) is not { Length: EvmAddress.SizeBytes } contract
            || Count(root, "chainId", 1) is not { } chainId || Count(root, "size", 1) is not { } size || Hex.ToHash(Text(root, "root")) is not { } treeRoot
            || Hex.ToHash(Text(root, "transactionHash")) is not { } transaction || Hex.ToHash(Text(root, "blockHash")) is not { } block
            || Hex.ToBytes(Text(root, "header"), BlockHeader.MaxBytes) is not { } header || Count(root, "transactionIndex", 0) is not { } place
            || Hex.ToBytes(Text(root, "receipt"), TransactionReceipt.MaxBytes) is not { } receipt || Count(root, "logIndex", 0) is not (<= int.MaxValue and var logIndex)
            || root.GetProperty("proof") is not { ValueKind: JsonValueKind.Array } proof || proof.GetArrayLength() is 0 or > Trie.MaxProofNodes)
        {
            return null;
        }
        var nodes = new List<ReadOnlyMemory<byte>>();
        foreach (var item in proof.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || Hex.ToBytes(item.GetString(), Trie.MaxNodeBytes) is not { } node)
            {
                return null;
            }
            nodes.Add(node);
        }
        return new AnchorEvidence
        {
            LogId = logId,
            Contract = new(contract),
            ChainId = chainId,
            Size = size,
            Root = treeRoot,
            TransactionHash = transaction,
            BlockHash = block,
            Header = header,
            TransactionIndex = place,
            Receipt = receipt,
            Proof = nodes,
            LogIndex = (int)logIndex,
        };
    }

    static string? Text(JsonElement root, string name) => root.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A number in its shortest form, at least <paramref name="least"/>, below 2^53 as JSON's readers keep it.</summary>
    static long? Count(JsonElement root, string name, long least)
    {
        const long most = (1L << 53) - 1;
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            && string.Equals(value.GetRawText(), number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? number
            : null;
    }
}
