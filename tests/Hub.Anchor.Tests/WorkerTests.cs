using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using Hub.Silo.Anchoring;
using Hub.Verify.Anchors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Anchor.Tests;

/// <summary>The worker against a real EVM: every state, and what can go wrong in it.</summary>
public sealed class WorkerTests(Anvil anvil)
{
    [Fact]
    public async Task Checkpoint_is_queued_sent_mined_and_final()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        await world.RoundAsync();
        Assert.Equal(new AnchorStatus("idle", 0, null, null), world.Worker.Status);
        world.Grow(7);
        await world.RoundAsync();
        Assert.Equal(new AnchorStatus("mined", 0, 7, null), world.Worker.Status);
        await world.RoundAsync();
        Assert.Equal("mined", world.Worker.Status.State);
        await anvil.MineAsync(3);
        Assert.Equal(AnchorWorker.Period, await world.RoundAsync());
        Assert.Equal(new AnchorStatus("idle", 7, null, null), world.Worker.Status);
        var report = AnchorVerifier.Verify((await world.SituationAsync()).Newest!.Evidence, new Checkpoint(world.Settings.Origin, 7, AnchorWorld.Root(7)), [], new(world.Settings.Contract, Anvil.ChainId));
        Assert.Empty(report.Faults.Listed);
        Assert.Equal([7L], await world.EventsAsync());
    }

    [Fact]
    public async Task Growing_log_is_anchored_once_an_interval_with_its_newest_checkpoint()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(1);
        await world.FinishAsync();
        world.Grow(2);
        await world.RoundAsync();
        Assert.Null((await world.SituationAsync()).Queued);
        world.Later();
        world.Grow(3);
        await world.FinishAsync();
        world.Later();
        await world.RoundAsync();
        Assert.Equal([1L, 3L], await world.EventsAsync());
        Assert.Equal([1L, 3L], (await world.Store.FinalAnchorsAsync(0, 9, CancellationToken.None)).Select(row => row.Size));
    }

    [Fact]
    public async Task Reorganised_block_is_noticed_and_the_same_root_is_sent_again()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(5);
        await world.RoundAsync();
        var before = (await world.SituationAsync()).Open!;
        Assert.Equal(AnchorState.Mined, before.State);
        // The transaction's block goes, and nothing of it comes back by itself.
        await anvil.AskAsync("anvil_reorg", 1, Array.Empty<object>());
        Assert.Empty(await world.EventsAsync());
        var final = await world.FinishAsync();
        Assert.Equal(before.Root, final.Root);
        Assert.NotEqual(before.Place!.Block, final.Place!.Block);
        Assert.Equal([5L], await world.EventsAsync());
        Assert.Empty(AnchorVerifier.Verify(AnchorEvidence.TryParse(final.Evidence)!, world.Settings.Origin).Faults.Listed);
    }

    [Fact]
    public async Task Chain_that_is_down_for_long_gets_only_the_newest_checkpoint()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Rpc.IsDown = true;
        var waits = new List<TimeSpan>();
        for (var size = 1; size <= 12; size++)
        {
            world.Grow(size);
            waits.Add(await world.RoundAsync());
            world.Later();
        }
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(AnchorWorker.MaxBackOff, waits[^1]);
        Assert.Equal(new AnchorStatus("queued", 0, 12, "anchor.unreachable"), world.Worker.Status);
        world.Rpc.IsDown = false;
        await world.FinishAsync();
        Assert.Null(world.Worker.Status.Fault);
        Assert.Equal([12L], await world.EventsAsync());
    }

    [Fact]
    public async Task Number_used_by_something_else_is_replaced_by_the_next()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(4);
        world.Rpc.DiesBefore = "eth_sendTransaction";
        await Assert.ThrowsAsync<InvalidOperationException>(world.RoundAsync);
        Assert.Equal(0, (await world.SituationAsync()).Open!.Transaction!.Nonce);
        await anvil.AskAsync("eth_sendTransaction", new Dictionary<string, object> { ["from"] = world.Settings.Account.ToString(), ["to"] = world.Settings.Account.ToString() });
        world.Restart();
        var final = await world.FinishAsync();
        Assert.Equal(1, final.Transaction!.Nonce);
        Assert.Equal([4L], await world.EventsAsync());
    }

    [Fact]
    public async Task Gap_before_the_number_is_closed_by_a_new_transaction()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(4);
        await world.Store.QueueAnchorAsync(new(4, AnchorWorld.Root(4), 1), CancellationToken.None);
        var row = (await world.SituationAsync()).Queued!;
        await world.Store.MoveAnchorAsync(row, row with { State = AnchorState.Sent, SentAt = 1, Transaction = new(9, 2_000_000_000, 1, null, null) }, CancellationToken.None);
        var final = await world.FinishAsync();
        Assert.Equal(0, final.Transaction!.Nonce);
        Assert.Equal([4L], await world.EventsAsync());
    }

    [Fact]
    public async Task Wrong_chain_is_refused_and_nothing_is_sent()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Settings = world.Settings with { ChainId = 1 };
        world.Restart();
        world.Grow(3);
        await world.RoundAsync();
        Assert.Equal("anchor.wrong-chain", world.Worker.Status.Fault);
        Assert.Equal("queued", world.Worker.Status.State);
        Assert.Equal(0, await world.SentCountAsync());
    }

    [Fact]
    public async Task Contract_of_another_owner_is_refused_and_nothing_is_sent()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil, isOwned: false);
        world.Grow(3);
        await world.RoundAsync();
        Assert.Equal("anchor.not-owner", world.Worker.Status.Fault);
        Assert.Equal(0, await world.SentCountAsync());
    }

    [Fact]
    public async Task Address_without_the_contract_is_refused()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Settings = world.Settings with { Contract = world.Settings.Account };
        world.Restart();
        world.Grow(3);
        await world.RoundAsync();
        Assert.Equal("anchor.no-contract", world.Worker.Status.Fault);
    }

    [Fact]
    public async Task Chain_that_knows_more_of_the_log_than_the_hub_is_an_alarm()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(9);
        await world.FinishAsync();
        world.Grow(8);
        await world.RoundAsync();
        Assert.Equal("anchor.ahead", world.Worker.Status.Fault);
    }

    [Fact]
    public async Task Chain_that_knows_more_of_the_log_than_the_store_keeps_it_from_being_continued()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        var splits = 0;
        var holder = new AnchorHolder(new EvmAnchorChain(world.Rpc, world.Settings), world.Settings, world.Store, world.Clock, NullLogger<AnchorHolder>.Instance);
        Assert.Empty(await holder.HeldAsync(0, CancellationToken.None));
        Assert.Equal([new HolderState("anchor", true, null)], holder.States);
        world.SplitSeen = () => splits++;
        world.Grow(9);
        await world.FinishAsync();
        Assert.Equal((LedgerCodes.BehindCheckpoint, 0), ((await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await holder.HeldAsync(8, CancellationToken.None))).Code, splits));
        world.Grow(8);
        await world.RoundAsync();
        Assert.Equal(("anchor.ahead", 1), (world.Worker.Status.Fault, splits));
        world.Rpc.IsDown = true;
        var fresh = new AnchorHolder(new EvmAnchorChain(world.Rpc, world.Settings), world.Settings, world.Store, world.Clock, NullLogger<AnchorHolder>.Instance);
        Assert.Empty(await fresh.HeldAsync(0, CancellationToken.None));
        Assert.Equal([new HolderState("anchor", false, "anchor.unreachable")], fresh.States);
    }

    [Fact]
    public async Task Other_root_at_the_same_size_is_an_alarm()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(6);
        var chain = new EvmAnchorChain(world.Rpc, world.Settings);
        var other = new AnchorRow(6, AnchorWorld.Root(600), 1);
        await chain.SendAsync(other, await chain.PrepareAsync(other, 0, null, CancellationToken.None), CancellationToken.None);
        await world.RoundAsync();
        Assert.Equal("anchor.other-root", world.Worker.Status.Fault);
        Assert.Equal([6L], await world.EventsAsync());
    }

    [Theory]
    [InlineData("eth_chainId", null)]
    [InlineData("eth_call", null)]
    [InlineData("eth_getBlockByNumber", null)]
    [InlineData("eth_sendTransaction", null)]
    [InlineData(null, "eth_sendTransaction")]
    [InlineData("eth_getLogs", null)]
    [InlineData("eth_getBlockReceipts", null)]
    [InlineData(null, "eth_getBlockReceipts")]
    public async Task Restart_in_any_state_anchors_exactly_once(string? dyingBefore, string? losingAnswerOf)
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(10);
        (world.Rpc.DiesBefore, world.Rpc.LosesAnswerOf) = (dyingBefore, losingAnswerOf);
        var died = false;
        for (var round = 0; round < 8 && (await world.SituationAsync()).Newest is null; round++)
        {
            try
            {
                await world.RoundAsync();
            }
            catch (InvalidOperationException)
            {
                died = true;
                world.Restart();
            }
            await anvil.MineAsync(1);
        }
        Assert.True(died);
        Assert.Equal(10, (await world.SituationAsync()).Newest?.Size);
        Assert.Equal([10L], await world.EventsAsync());
        Assert.Equal(1, await world.SentCountAsync());
    }

    [Fact]
    public async Task Duplicate_reverts_and_is_known_as_done_by_its_event()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(10);
        var chain = new EvmAnchorChain(world.Rpc, world.Settings);
        var twin = new AnchorRow(10, AnchorWorld.Root(10), 1);
        await chain.SendAsync(twin, await chain.PrepareAsync(twin, 0, null, CancellationToken.None), CancellationToken.None);
        await chain.SendAsync(twin, await chain.PrepareAsync(twin, 1, null, CancellationToken.None), CancellationToken.None);
        var final = await world.FinishAsync();
        Assert.Null(final.Transaction);
        Assert.Equal([10L], await world.EventsAsync());
        Assert.Equal(2, await world.SentCountAsync());
    }

    [Fact]
    public async Task Waiting_transaction_is_outbid_by_one_of_the_same_number()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        await anvil.AskAsync("evm_setAutomine", false);
        try
        {
            world.Grow(2);
            await world.RoundAsync();
            var first = (await world.SituationAsync()).Open!;
            Assert.Equal(AnchorState.Sent, first.State);
            await world.RoundAsync();
            Assert.Equal(first.Transaction!.Hash, (await world.SituationAsync()).Open!.Transaction!.Hash);
            world.Clock.Advance(AnchorMachine.OutbidAfter);
            await world.RoundAsync();
            var second = (await world.SituationAsync()).Open!;
            Assert.Equal(first.Transaction.Nonce, second.Transaction!.Nonce);
            Assert.True(second.Transaction.MaxFeePerGas > first.Transaction.MaxFeePerGas);
            Assert.NotEqual(first.Transaction.Hash, second.Transaction.Hash);
        }
        finally
        {
            await anvil.AskAsync("evm_setAutomine", true);
        }
        await anvil.MineAsync(1);
        await world.FinishAsync();
        Assert.Equal([2L], await world.EventsAsync());
        Assert.Equal(1, await world.SentCountAsync());
    }

    [Fact]
    public async Task Anchor_costs_about_thirty_thousand_gas()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        world.Grow(1_000_000);
        var final = await world.FinishAsync();
        var receipt = await anvil.AskAsync("eth_getTransactionReceipt", Hex.Of(final.Place!.Transaction));
        TestContext.Current.SendDiagnosticMessage($"gas: anchor {Hex.ToLong(receipt.GetProperty("gasUsed").GetString())}, deployment {world.DeploymentGas}");
        Assert.InRange(Hex.ToLong(receipt.GetProperty("gasUsed").GetString())!.Value, 21_000, 32_000);
        Assert.InRange(world.DeploymentGas, 100_000, 500_000);
    }
}
