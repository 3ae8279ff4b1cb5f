using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Testing;
using Hub.Verify.Proofs;

namespace Hub.Verify.Tests.Evidence;

/// <summary>COSE receipts against bytes laid out by hand, another implementation, and their wrong twins.</summary>
public sealed class CoseReceiptExamples
{
    static readonly LibcryptoEd25519 Ed25519 = new();
    static readonly LogBuilder Log = LogBuilder.Of(300);

    /// <summary>The encoding written out from RFC 9942, RFC 9052 and RFC 8949, item by item.</summary>
    [Fact]
    public void Receipt_is_these_bytes()
    {
        var proof = TlogProof.TryParse(Log.Proof(2, 3))!;
        var receipt = Receipt(2, 3);
        var protectedHeader = Convert.FromHexString(
            "A4" // map of 4
            + "0127" // alg: EdDSA (-8)
            + "0444" + Log.Vkey.KeyId.ToString("x8", System.Globalization.CultureInfo.InvariantCulture) // kid, 4 bytes
            + "0FA2" + "01" + "6F" + Convert.ToHexString(Encoding.UTF8.GetBytes(LogBuilder.Origin)) + "64" + Convert.ToHexString("size"u8) + "03" // CWT claims: iss, size
            + "19018B01"); // vds: RFC9162_SHA256
        byte[] path = [0x83, 0x03, 0x02, 0x81, 0x58, 0x20, .. proof.Path[0].ToArray()];
        byte[] signed = [0x84, 0x6A, .. "Signature1"u8, 0x58, (byte)protectedHeader.Length, .. protectedHeader, 0x40, 0x58, 0x20, .. Log.RootAt(3).ToArray()];
        byte[] expected =
        [
            0xD2, 0x84, 0x58, (byte)protectedHeader.Length, .. protectedHeader,
            0xA1, 0x19, 0x01, 0x8C, 0xA1, 0x20, 0x81, 0x58, (byte)path.Length, .. path,
            0xF6, 0x58, 0x40, .. Log.Key.Sign(signed),
        ];
        Assert.Equal(15, LogBuilder.Origin.Length);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(receipt));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(4, 5)]
    [InlineData(17, 300)]
    [InlineData(299, 300)]
    public void Right_receipts_are_right(int index, int size)
    {
        var report = Verify(index, Receipt(index, size));
        Assert.Empty(report.Faults.Listed);
        Assert.Equal((size, Log.RootAt(size)), (report.Checkpoint!.Size, report.Checkpoint.Root));
    }

    [Fact]
    public void Any_flipped_bit_is_a_fault()
    {
        foreach (var (name, _, bytes) in Mutations.BitFlips(Receipt(17, 20), "receipt", 8 * 1024))
        {
            Assert.True(Verify(17, bytes).Faults.IsWrong, name);
        }
    }

    [Fact]
    public void Cut_lengthened_and_differently_encoded_receipts_are_no_receipts()
    {
        var receipt = Receipt(17, 20);
        for (var length = 0; length < receipt.Length; length++)
        {
            Assert.Null(CoseReceipt.TryParse(receipt.AsSpan(0, length)));
        }
        Assert.Null(CoseReceipt.TryParse([.. receipt, 0]));
        // The tag, and the array's head, in longer forms.
        Assert.Null(CoseReceipt.TryParse([0xD8, 0x12, .. receipt.AsSpan(1)]));
        Assert.Null(CoseReceipt.TryParse([receipt[0], 0x98, 0x04, .. receipt.AsSpan(2)]));
        Assert.Null(CoseReceipt.TryParse([receipt[0], 0x9F, .. receipt.AsSpan(2), 0xFF]));
    }

    [Fact]
    public void Anything_may_be_read_without_harm()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var noise = SHA256.HashData(BitConverter.GetBytes(seed));
            byte[] head = [0xD2, 0x84, .. noise];
            Assert.Null(CoseReceipt.TryParse(noise));
            Assert.Null(CoseReceipt.TryParse(head));
        }
    }

    /// <summary>Leaf 2 of three and leaf 1 of two can have the same path to the same root: the size is signed, so that nobody can choose.</summary>
    [Fact]
    public void Size_and_place_cannot_be_told_otherwise()
    {
        var parsed = CoseReceipt.TryParse(Receipt(2, 3))!;
        Assert.Equal("cose.signature", Verify(2, (parsed with { Index = 1, Size = 2 }).Encode()).Faults.Listed[0].Code);
        Assert.Equal("cose.path", Verify(2, (parsed with { Index = 1 }).Encode()).Faults.Listed[0].Code);
    }

    [Fact]
    public void Receipt_of_another_log_key_or_leaf_is_named()
    {
        var receipt = Receipt(17, 20);
        Assert.Equal("cose.signature", Verify(16, receipt).Faults.Listed[0].Code);
        Assert.Equal("cose.key", CoseReceiptVerifier.Verify(Log.Entries[17], receipt, LogBuilder.Of(0, seed: 2).Vkey, Ed25519).Faults.Listed[0].Code);
        Assert.Equal("cose.origin", CoseReceiptVerifier.Verify(Log.Entries[17], receipt, NoteVerifierKey.Ed25519("other", Log.Key.PublicKey.Span), Ed25519).Faults.Listed[0].Code);
        Assert.Equal("leaf.malformed", CoseReceiptVerifier.Verify("{}"u8, receipt, Log.Vkey, Ed25519).Faults.Listed[0].Code);
        Assert.Equal("cose.malformed", CoseReceiptVerifier.Verify(Log.Entries[17], "x"u8, Log.Vkey, Ed25519).Faults.Listed[0].Code);
    }

    /// <summary>What the log key signs for a receipt begins with a byte that begins no note.</summary>
    [Fact]
    public void Signature_of_a_receipt_signs_no_checkpoint()
    {
        var parsed = CoseReceipt.TryParse(Receipt(17, 20))!;
        var note = new SignedNote(new Checkpoint(LogBuilder.Origin, 20, Log.RootAt(20)).Text, new NoteSignature(LogBuilder.Origin, Log.Vkey.KeyId, parsed.Signature));
        Assert.Equal("note.signature", note.Verify(Log.Vkey.Verifier(Ed25519)!).Code);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(17, 300)]
    [InlineData(299, 300)]
    public void Npm_cborg_and_node_agree(int index, int size)
    {
        var folder = NodeTools.Prepare("tests/Hub.Verify.Tests/npm");
        var task = JsonSerializer.Serialize(new { receipt = Convert.ToBase64String(Receipt(index, size)), leaf = Convert.ToBase64String(Log.Entries[index]), key = Convert.ToBase64String(Log.Key.PublicKey.Span) });
        var said = JsonDocument.Parse(NodeTools.Run(folder, "receipt.mjs", task)).RootElement;
        Assert.Equal((18, -8, 1), (said.GetProperty("tag").GetInt32(), said.GetProperty("algorithm").GetInt32(), said.GetProperty("structure").GetInt32()));
        Assert.Equal((LogBuilder.Origin, size, size, index), (said.GetProperty("issuer").GetString(), said.GetProperty("claimedSize").GetInt32(), said.GetProperty("size").GetInt32(), said.GetProperty("index").GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(Log.RootAt(size).ToArray()), said.GetProperty("root").GetString());
        Assert.True(said.GetProperty("right").GetBoolean() && said.GetProperty("whole").GetBoolean() && said.GetProperty("detached").GetBoolean());
    }

    static ProofReport Verify(int index, byte[] receipt) => CoseReceiptVerifier.Verify(Log.Entries[index], receipt, Log.Vkey, Ed25519);

    static byte[] Receipt(int index, int size)
    {
        var checkpoint = new Checkpoint(LogBuilder.Origin, size, Log.RootAt(size));
        return CoseReceipt.Of(TlogProof.TryParse(Log.Proof(index, size))!, checkpoint, Log.Vkey, CoseReceipt.Sign(checkpoint, Log.Key)).Encode();
    }
}
