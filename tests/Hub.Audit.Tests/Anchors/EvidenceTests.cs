using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Tests.Anchors;

/// <summary>Evidence that is wrong in one place is refused there.</summary>
public sealed class EvidenceTests
{
    const string Origin = "localhost/test";
    static readonly Hash256 Root = Hash256.Of("root"u8);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(17, 16)]
    [InlineData(130, 0)]
    [InlineData(130, 128)]
    [InlineData(300, 255)]
    [InlineData(300, 299)]
    public void Right_evidence_is_right_at_any_place_of_any_block(int transactions, int place)
    {
        var evidence = MadeBlock.Evidence(Origin, 7, Root, transactions, place);
        Assert.Equal(Verdict.Right, AnchorCheck.Verify(evidence));
        var read = AnchorEvidence.TryParse(evidence.Encode())!;
        Assert.Equal(Verdict.Right, AnchorCheck.Verify(read));
        Assert.Equal(evidence.Encode(), read.Encode());
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_changes_nothing_that_is_claimed()
    {
        var right = MadeBlock.Evidence(Origin, 7, Root, transactions: 20, place: 3);
        var bytes = right.Encode();
        var harmless = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var flip in (byte[])[0x01, 0x02, 0x10, 0x20, 0x80])
            {
                var changed = (byte[])bytes.Clone();
                changed[at] ^= flip;
                if (AnchorEvidence.TryParse(changed) is not { } read || !AnchorCheck.Verify(read).IsRight)
                {
                    continue;
                }
                // Neither the transaction's hash nor the chain's number is shown by the block, which is said wherever they are shown.
                Assert.Equal(right.Encode(), (read with { TransactionHash = right.TransactionHash, ChainId = right.ChainId }).Encode());
                harmless++;
            }
        }
        Assert.InRange(harmless, 1, 5 * (64 + 5));
    }

    [Fact]
    public void Every_shortening_is_refused()
    {
        var bytes = MadeBlock.Evidence(Origin, 7, Root).Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(AnchorEvidence.TryParse(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Each_lie_has_its_code()
    {
        var right = MadeBlock.Evidence(Origin, 7, Root, 5, 2);
        Assert.Equal("anchor.header", AnchorCheck.Verify(right with { Header = new byte[10] }).Code);
        Assert.Equal("anchor.block-hash", AnchorCheck.Verify(right with { BlockHash = Root }).Code);
        Assert.Equal("anchor.receipt-proof", AnchorCheck.Verify(right with { TransactionIndex = 3 }).Code);
        Assert.Equal("anchor.receipt-proof", AnchorCheck.Verify(right with { Proof = [.. right.Proof, right.Proof[^1]] }).Code);
        Assert.Equal("anchor.receipt-proof", AnchorCheck.Verify(right with { Receipt = MadeBlock.Receipt(2, true, MadeBlock.Event(right.LogId, 8, Root)) }).Code);
        Assert.Equal("anchor.reverted", AnchorCheck.Verify(MadeBlock.Evidence(Origin, 7, Root, succeeded: false)).Code);
        Assert.Equal("anchor.event", AnchorCheck.Verify(right with { LogIndex = 0 }).Code);
        Assert.Equal("anchor.event", AnchorCheck.Verify(right with { LogIndex = 2 }).Code);
        Assert.Equal("anchor.event", AnchorCheck.Verify(right with { Size = 8 }).Code);
        Assert.Equal("anchor.event", AnchorCheck.Verify(right with { Root = right.LogId }).Code);
        Assert.Equal("anchor.event", AnchorCheck.Verify(right with { Contract = EvmAddress.Zero }).Code);
        var elsewhere = MadeBlock.Event(right.LogId, 7, Root, EvmAddress.Zero);
        Assert.Equal("anchor.event", AnchorCheck.Verify(MadeBlock.Evidence(Origin, 7, Root, instead: elsewhere)).Code);
    }

    [Theory]
    [InlineData("\"size\":7", "\"size\":07")]
    [InlineData("\"size\":7", "\"size\":7.0")]
    [InlineData("\"size\":7", "\"size\":0")]
    [InlineData("\"size\":7", "\"size\":9007199254740992")]
    [InlineData("\"size\":7", "\"size\":7,\"size\":7")]
    [InlineData("\"size\":7", "\"size\":7,\"more\":1")]
    [InlineData("\"size\":7,", "")]
    [InlineData("hub-anchor/1", "hub-anchor/2")]
    [InlineData("\"proof\":[", "\"proof\":[[],")]
    public void Other_forms_of_the_document_are_refused(string part, string instead)
    {
        var text = System.Text.Encoding.UTF8.GetString(MadeBlock.Evidence(Origin, 7, Root).Encode());
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Null(AnchorEvidence.TryParse(System.Text.Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal))));
    }
}
