using System.Net;
using System.Text;
using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;
using Hub.Silo.Anchoring;

namespace Hub.Anchor.Tests;

/// <summary>Hashes, headers and trees of the hub's own code against those of a real node.</summary>
public sealed class AgreementTests(Anvil anvil)
{
    [Fact]
    public async Task Keccak_agrees_with_the_node_at_every_length_around_its_blocks()
    {
        foreach (var length in (int[])[0, 1, 31, 32, 55, 56, 134, 135, 136, 137, 271, 272, 273, 1000])
        {
            var data = Enumerable.Range(0, length).Select(i => unchecked((byte)((i * 31) + length))).ToArray();
            Assert.Equal((await anvil.AskAsync("web3_sha3", Hex.Of(data))).GetString(), Hex.Of(Keccak256.Of(data)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(140)]
    public async Task Block_of_typed_transactions_is_proved_at_every_place(int count)
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        var block = await BlockAsync(world, count);
        var header = BlockHeader.TryRead(BlockJson.Header(block))!;
        Assert.Equal(block.GetProperty("hash").GetString(), Hex.Of(header.Hash));
        var receipts = await anvil.AskAsync("eth_getBlockReceipts", Hex.Of(header.Hash));
        List<byte[]> values = [.. receipts.EnumerateArray().Select(receipt => BlockJson.Receipt(receipt)!)];
        Assert.Equal(count, values.Count);
        for (var at = 0; at < count; at++)
        {
            var (root, proof) = Trie.Prove(values, at);
            Assert.Equal(header.ReceiptsRoot, root);
            Assert.Equal(values[at], Trie.Find(root, Trie.Key(at), [.. proof.Select(node => (ReadOnlyMemory<byte>)node)])!.Value.ToArray());
            Assert.Equal(receipts[at].GetProperty("status").GetString() is "0x1", TransactionReceipt.TryRead(values[at])!.Succeeded);
        }
    }

    [Fact]
    public async Task Evidence_out_of_a_full_block_is_right_and_no_byte_of_it_can_be_changed()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        await anvil.AskAsync("evm_setAutomine", false);
        try
        {
            for (var i = 0; i < 20; i++)
            {
                await TransferAsync(world.Settings.Contract, anvil.FreshPayer(i), i);
            }
            world.Grow(77);
            await world.RoundAsync();
        }
        finally
        {
            await anvil.AskAsync("evm_setAutomine", true);
        }
        var final = await world.FinishAsync();
        var right = AnchorEvidence.TryParse(final.Evidence)!;
        Assert.True(right.Proof.Count > 1);
        var changed = (byte[])final.Evidence!.Clone();
        for (var at = 0; at < changed.Length; at++)
        {
            changed[at] ^= 0x01;
            if (AnchorEvidence.TryParse(changed) is { } read && AnchorCheck.Verify(read).IsRight)
            {
                Assert.Equal(final.Evidence, (read with { TransactionHash = right.TransactionHash, ChainId = right.ChainId }).Encode());
            }
            changed[at] ^= 0x01;
        }
    }

    [Theory]
    [InlineData("", "anchor.answer")]
    [InlineData("{}", "anchor.answer")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "anchor.answer")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":"0x1"}""", "anchor.answer")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"result":"0x1"}""", "anchor.answer")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x1","result":"0x2"}""", "anchor.answer")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}""", "anchor.node-refused")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x1111111111111111111111111111111111111111111111111111111111111111111111111111"}""", "anchor.answer")]
    public async Task Answer_of_another_form_is_refused(string answer, string code)
    {
        using var rpc = new HttpEvmRpc(new("http://127.0.0.1:1/"), new Canned(answer));
        Assert.Equal(code, (await Assert.ThrowsAsync<AnchorChainException>(() => rpc.CallAsync("eth_chainId", [], 100, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Dead_node_is_said_to_be_unreachable()
    {
        using var rpc = new HttpEvmRpc(new("http://127.0.0.1:1/"));
        Assert.Equal("anchor.unreachable", (await Assert.ThrowsAsync<AnchorChainException>(() => rpc.CallAsync("eth_chainId", [], 100, CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData("https://node.example/", true)]
    [InlineData("http://127.0.0.1:8545", true)]
    [InlineData("http://node.example/", false)]
    [InlineData("ftp://127.0.0.1/", false)]
    public void Node_is_asked_over_tls_or_on_this_machine(string address, bool allowed) => Assert.Equal(allowed, HttpEvmRpc.IsAllowed(new(address)));

    /// <summary>A block of transfers and of reverted calls, plain, with access list and with base fee in turn.</summary>
    async Task<System.Text.Json.JsonElement> BlockAsync(AnchorWorld world, int count)
    {
        await anvil.AskAsync("evm_setAutomine", false);
        try
        {
            for (var i = 0; i < count; i++)
            {
                await TransferAsync(i % 5 == 4 ? world.Settings.Contract : world.Settings.Account, anvil.FreshPayer(i), i);
            }
        }
        finally
        {
            await anvil.AskAsync("evm_mine");
            await anvil.AskAsync("evm_setAutomine", true);
        }
        var block = await anvil.AskAsync("eth_getBlockByNumber", "latest", false);
        return block;
    }

    async Task TransferAsync(EvmAddress to, EvmAddress from, int kind)
    {
        var call = new Dictionary<string, object>(StringComparer.Ordinal) { ["from"] = from.ToString(), ["to"] = to.ToString(), ["gas"] = "0xea60" };
        switch (kind % 3)
        {
            case 0:
                call["gasPrice"] = "0x77359400";
                break;
            case 1:
                (call["gasPrice"], call["accessList"]) = ("0x77359400", Array.Empty<object>());
                break;
            default:
                (call["maxFeePerGas"], call["maxPriorityFeePerGas"]) = ("0x77359400", "0x1");
                break;
        }
        await anvil.AskAsync("eth_sendTransaction", call);
    }

    sealed class Canned(string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") });
    }
}
