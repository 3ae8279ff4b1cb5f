using System.Text.Json;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Tests.Anchors;

/// <summary>A node names the fees, and the account pays them: what is above the limit is neither signed nor sent.</summary>
public sealed class FeeTests
{
    const long Most = 1_000;

    static readonly EvmAddress Payer = EvmAddress.Parse("0x" + new string('a', 40))!.Value;
    static readonly AnchorSettings Settings = new("example.org/log", Payer, Payer, 1) { MaxFeePerGas = Most };
    static readonly AnchorRow Row = new(5, Hash256.Of([1]), 0);

    [Theory]
    [InlineData(400L, 200L, null)]
    [InlineData(null, null, 1_000L)]
    public async Task Fee_within_the_limit_is_signed(long? baseFee, long? tip, long? price)
    {
        var signer = new Signer();
        var prepared = await new EvmAnchorChain(new Node(baseFee, tip, price), Settings, signer).PrepareAsync(Row, 0, null, CancellationToken.None);
        Assert.Equal((Most, tip, 1), (prepared.MaxFeePerGas, prepared.MaxPriorityFeePerGas, signer.Count));
    }

    [Theory]
    [InlineData(400L, 201L, null)]
    [InlineData(1L, 1_000_000_000_000_000L, null)]
    [InlineData(long.MaxValue, 1L, null)]
    [InlineData(long.MaxValue, long.MaxValue, null)]
    [InlineData(null, null, 1_001L)]
    public async Task Fee_above_the_limit_is_not_signed(long? baseFee, long? tip, long? price)
    {
        var signer = new Signer();
        var chain = new EvmAnchorChain(new Node(baseFee, tip, price), Settings, signer);
        Assert.Equal("anchor.fee", (await Assert.ThrowsAsync<AnchorChainException>(() => chain.PrepareAsync(Row, 0, null, CancellationToken.None))).Code);
        Assert.Equal(0, signer.Count);
    }

    [Theory]
    [InlineData(900L, 1L)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public async Task Outbidding_stays_within_the_limit(long fee, long tip)
    {
        var chain = new EvmAnchorChain(new Node(1, 1, null), Settings, new Signer());
        Assert.Equal("anchor.fee", (await Assert.ThrowsAsync<AnchorChainException>(() => chain.PrepareAsync(Row, 0, new(0, fee, tip, null, null), CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData(1_001L, null, false)]
    [InlineData(1_001L, 1L, true)]
    [InlineData(1L, 1_001L, false)]
    public async Task Kept_transaction_above_the_limit_is_not_sent(long fee, long? tip, bool isSigned)
    {
        var node = new Node(1, 1, null);
        var transaction = new AnchorTransaction(0, fee, tip, isSigned ? [1] : null, isSigned ? Hash256.Of([1]) : null);
        Assert.Equal("anchor.fee", (await Assert.ThrowsAsync<AnchorChainException>(() => new EvmAnchorChain(node, Settings).SendAsync(Row, transaction, CancellationToken.None))).Code);
        Assert.Empty(node.Asked);
    }

    sealed class Node(long? baseFee, long? tip, long? price) : IEvmRpc
    {
        public List<string> Asked { get; } = [];

        public Task<JsonElement> CallAsync(string method, IReadOnlyList<object> parameters, int maxBytes, CancellationToken cancellation)
        {
            Asked.Add(method);
            return Task.FromResult(JsonElement.Parse(method switch
            {
                "eth_getBlockByNumber" => baseFee is { } fee ? $$"""{"baseFeePerGas":"{{Hex.Of(fee)}}"}""" : "{}",
                "eth_maxPriorityFeePerGas" => $"\"{Hex.Of(tip!.Value)}\"",
                _ => $"\"{Hex.Of(price!.Value)}\"",
            }));
        }
    }

    sealed class Signer : IAnchorSigner
    {
        public int Count { get; private set; }

        public EvmAddress Account => Payer;

        public SignedTransaction Sign(UnsignedTransaction transaction)
        {
            Count++;
            return new([1], Hash256.Of([1]));
        }
    }
}
