using System.Text;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Tests.Anchors;

/// <summary>Values that others published: the Keccak team, the Ethereum yellow paper and wiki, ERC-55, the main chain.</summary>
public sealed class EvmVectors
{
    [Theory]
    [InlineData("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("Transfer(address,address,uint256)", "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    public void Keccak_gives_the_known_hash(string text, string hash) => Assert.Equal(hash, Hex.Of(Keccak256.Of(Encoding.ASCII.GetBytes(text))));

    [Theory]
    [InlineData("dog", "83646f67")]
    [InlineData("", "80")]
    [InlineData("\u000f", "0f")]
    [InlineData("Lorem ipsum dolor sit amet, consectetur adipisicing elit", "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974")]
    public void Rlp_writes_strings_as_published(string text, string hex)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(Rlp.Bytes(Encoding.ASCII.GetBytes(text))));
        Assert.Equal(text, Encoding.ASCII.GetString(Rlp.TryRead(Convert.FromHexString(hex))!.Payload.Span));
    }

    [Fact]
    public void Rlp_writes_lists_as_published()
    {
        Assert.Equal("c88363617483646f67", Convert.ToHexStringLower(Rlp.List(Rlp.Bytes("cat"u8), Rlp.Bytes("dog"u8))));
        // The set-theoretical representation of three.
        Assert.Equal("c7c0c1c0c3c0c1c0", Convert.ToHexStringLower(Rlp.List(Rlp.List(), Rlp.List(Rlp.List()), Rlp.List(Rlp.List(), Rlp.List(Rlp.List())))));
        Assert.Equal(3, Rlp.TryRead(Convert.FromHexString("c7c0c1c0c3c0c1c0"))!.Items!.Count);
        Assert.Equal("820400", Convert.ToHexStringLower(Rlp.Number(1024)));
    }

    [Theory]
    [InlineData("8100")] // its own encoding is 00
    [InlineData("b800")] // long form of a short string
    [InlineData("b90001ff")] // leading zero in the length
    [InlineData("83646f")] // cut
    [InlineData("83646f6700")] // something behind
    [InlineData("c483646f")] // list cut
    [InlineData("f800")] // long form of a short list
    [InlineData("bf0000000000000001ff")] // length of eight bytes
    [InlineData("")]
    public void Rlp_refuses_every_other_encoding(string hex) => Assert.Null(Rlp.TryRead(Convert.FromHexString(hex)));

    [Fact]
    public void Rlp_refuses_what_is_too_deep_or_too_many()
    {
        byte[] nested = Rlp.List();
        for (var i = 0; i < Rlp.MaxDepth + 1; i++)
        {
            nested = Rlp.List(nested);
        }
        Assert.Null(Rlp.TryRead(nested));
        Assert.Null(Rlp.TryRead(Rlp.List([.. Enumerable.Repeat(new byte[] { 1 }, Rlp.MaxItems)])));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    public void Address_has_the_published_check_capitals(string text)
    {
        Assert.Equal(text, EvmAddress.Parse(text)!.Value.Checked);
        Assert.Equal(text.ToLowerInvariant(), EvmAddress.Parse(text.ToLowerInvariant())!.Value.ToString());
        Assert.Null(EvmAddress.Parse(text.Replace('E', 'e')));
        Assert.Null(EvmAddress.Parse(text + "0"));
    }

    [Fact]
    public void Empty_tree_and_empty_uncles_have_the_hashes_of_the_main_chain()
    {
        Assert.Equal("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", Hex.Of(Keccak256.Of(Rlp.Bytes([]))));
        Assert.Equal("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347", Hex.Of(Keccak256.Of(Rlp.List())));
    }

    [Theory]
    [InlineData("0x0", 0)]
    [InlineData("0x7fffffffffffffff", long.MaxValue)]
    [InlineData("0x400", 1024)]
    public void Quantity_is_read(string text, long number) => Assert.Equal(number, Hex.ToLong(text));

    [Theory]
    [InlineData("0x")]
    [InlineData("0x0400")]
    [InlineData("0xff ")]
    [InlineData("0xFF")]
    [InlineData("ff")]
    [InlineData("-0x1")]
    [InlineData("0x8000000000000000")]
    [InlineData(null)]
    public void Other_forms_of_a_quantity_are_refused(string? text) => Assert.Null(Hex.ToLong(text));

    [Fact]
    public void Event_topic_and_call_are_those_of_the_contract()
    {
        Assert.Equal("70c127c6", Convert.ToHexStringLower(AnchorContract.AnchorCall(default, 1, default).AsSpan(0, 4)));
        Assert.Equal("64482ac4", Convert.ToHexStringLower(AnchorContract.StateCall(default).AsSpan(0, 4)));
        Assert.Equal(Hash256.Of("localhost/x"u8), AnchorContract.LogId("localhost/x"));
    }
}
