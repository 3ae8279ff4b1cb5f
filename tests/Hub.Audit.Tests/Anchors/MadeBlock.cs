using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Tests.Anchors;

/// <summary>Blocks as a chain would make them, so that evidence can be right, or wrong in exactly one way.</summary>
static class MadeBlock
{
    public static readonly EvmAddress Contract = new(Enumerable.Range(1, EvmAddress.SizeBytes).Select(i => (byte)i).ToArray());

    /// <summary>A header of the fields that every fork has, with these transaction receipts.</summary>
    public static byte[] Header(Hash256 receiptsRoot, long number = 17) => Rlp.List(
        [.. Enumerable.Range(0, 15).Select(at => at switch
        {
            5 => Rlp.Bytes(receiptsRoot.ToArray()),
            2 => Rlp.Bytes(new byte[EvmAddress.SizeBytes]),
            6 => Rlp.Bytes(new byte[256]),
            7 or 9 or 10 => Rlp.Number(30_000_000),
            8 => Rlp.Number(number),
            11 => Rlp.Number(1_770_000_000),
            12 => Rlp.Bytes("extra"u8),
            14 => Rlp.Bytes(new byte[8]),
            _ => Rlp.Bytes(new byte[Hash256.SizeBytes]),
        })]);

    public static byte[] Receipt(byte type, bool succeeded, params EvmLog[] logs) => new TransactionReceipt(type, succeeded, logs).Encode([0x52, 0x08], new byte[256]);

    public static EvmLog Event(Hash256 logId, long size, Hash256 root, EvmAddress? contract = null) => new(contract ?? Contract, AnchorContract.Topics(logId, size), root.ToArray());

    /// <summary>Evidence of a checkpoint in a block of other transactions of every type.</summary>
    public static AnchorEvidence Evidence(string origin, long size, Hash256 root, int transactions = 1, int place = 0, bool succeeded = true, EvmLog? instead = null)
    {
        var logId = AnchorContract.LogId(origin);
        var noise = new EvmLog(new EvmAddress(new byte[EvmAddress.SizeBytes]), [], new byte[40]);
        List<byte[]> receipts = [.. Enumerable.Range(0, transactions).Select(at => at == place
            ? Receipt(2, succeeded, noise, instead ?? Event(logId, size, root))
            : Receipt((byte)(at % 5), at % 7 != 0, noise))];
        var (receiptsRoot, proof) = Trie.Prove(receipts, place);
        var header = Header(receiptsRoot);
        return new AnchorEvidence
        {
            LogId = logId,
            Contract = Contract,
            ChainId = 31_337,
            Size = size,
            Root = root,
            TransactionHash = Hash256.Of("transaction"u8),
            BlockHash = Keccak256.Of(header),
            Header = header,
            TransactionIndex = place,
            Receipt = receipts[place],
            Proof = [.. proof.Select(node => (ReadOnlyMemory<byte>)node)],
            LogIndex = 1,
        };
    }
}
