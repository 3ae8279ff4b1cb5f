using System.Security.Cryptography;
using Hub.Adapters.Nethereum;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;

namespace Hub.Anchor.Tests;

/// <summary>The hub's own account, its key held by the hub and its transactions signed by Nethereum, on a real EVM.</summary>
public sealed class OwnAccountTests(Anvil anvil)
{
    const string Balance = "0xde0b6b3a7640000";

    [Fact]
    public async Task Checkpoint_is_anchored_by_the_hubs_own_account()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil, signer: await SignerAsync());
        world.Grow(7);
        var final = await world.FinishAsync();
        Assert.NotNull(final.Transaction?.Raw);
        Assert.Equal(final.Place?.Transaction, final.Transaction.Hash);
        Assert.Equal([7L], await world.EventsAsync());
        world.Later();
        world.Grow(9);
        await world.FinishAsync();
        Assert.Equal([7L, 9L], await world.EventsAsync());
        Assert.Equal(2, await world.SentCountAsync());
    }

    [Fact]
    public async Task Transaction_is_kept_before_it_is_sent_and_sent_once_after_a_crash()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil, signer: await SignerAsync());
        world.Grow(5);
        world.Rpc.DiesBefore = "eth_sendRawTransaction";
        await Assert.ThrowsAsync<InvalidOperationException>(world.RoundAsync);
        var kept = (await world.SituationAsync()).Open;
        Assert.Equal(AnchorState.Sent, kept?.State);
        world.Restart();
        var final = await world.FinishAsync();
        Assert.Equal(kept?.Transaction?.Raw, final.Transaction?.Raw);
        Assert.Equal(1, await world.SentCountAsync());
    }

    [Fact]
    public async Task Transaction_whose_answer_was_lost_is_sent_once()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil, signer: await SignerAsync());
        world.Grow(5);
        world.Rpc.LosesAnswerOf = "eth_sendRawTransaction";
        await Assert.ThrowsAsync<InvalidOperationException>(world.RoundAsync);
        world.Restart();
        await world.FinishAsync();
        Assert.Equal(1, await world.SentCountAsync());
        Assert.Equal([5L], await world.EventsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chain_takes_the_signed_bytes_and_names_the_account_and_the_hash(bool withTip)
    {
        var signer = await SignerAsync();
        var to = anvil.FreshAccount();
        var signed = signer.Sign(new(Anvil.ChainId, 0, 3_000_000_000, withTip ? 1_000_000_000 : null, 60_000, to, [1, 2, 3]));
        var hash = (await anvil.AskAsync("eth_sendRawTransaction", Hex.Of(signed.Raw))).GetString();
        Assert.Equal(Hex.Of(signed.Hash.ToArray()), hash);
        var seen = await anvil.AskAsync("eth_getTransactionByHash", hash ?? "");
        Assert.Equal(signer.Account, EvmAddress.Parse(seen.GetProperty("from").GetString()));
        Assert.Equal(to, EvmAddress.Parse(seen.GetProperty("to").GetString()));
        Assert.Equal("0x010203", seen.GetProperty("input").GetString());
        Assert.Equal(withTip ? "0x2" : "0x0", seen.GetProperty("type").GetString());
    }

    async Task<NethereumSigner> SignerAsync()
    {
        var signer = new NethereumSigner(Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        await anvil.AskAsync("anvil_setBalance", signer.Account.ToString(), Balance);
        return signer;
    }
}
