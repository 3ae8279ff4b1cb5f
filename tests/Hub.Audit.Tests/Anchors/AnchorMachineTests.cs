using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Tests.Anchors;

/// <summary>What the machine does with each state and each word of the chain.</summary>
public sealed class AnchorMachineTests
{
    static readonly EvmAddress Account = MadeBlock.Contract;
    static readonly AnchorRow Queued = new(10, Hash256.Of("r"u8), 1);
    static readonly AnchorRow Sent = Queued with { State = AnchorState.Sent, SentAt = 1_000, Transaction = new(5, 10, 1, null, Hash256.Of("t"u8)) };
    static readonly AnchorPlace Place = new(Hash256.Of("b"u8), 3, Hash256.Of("t"u8));
    static readonly AnchorRow Mined = Sent with { State = AnchorState.Mined, Place = Place };
    static readonly ChainView View = new(1) { Contract = new(Account, 0, 0), NextNonce = 5, PendingNonce = 5, IsKnown = true };

    static AnchorStep Next(AnchorRow row, ChainView view, long now = 2_000) => AnchorMachine.Next(row, view, now);

    [Fact]
    public void Guard_refuses_other_chains_owners_and_longer_logs()
    {
        Assert.Null(AnchorMachine.Guard(View, 1, Account, 10));
        Assert.Equal("anchor.wrong-chain", AnchorMachine.Guard(View, 2, Account, 10)!.Code);
        Assert.Equal("anchor.no-contract", AnchorMachine.Guard(View with { Contract = null }, 1, Account, 10)!.Code);
        Assert.Equal("anchor.not-owner", AnchorMachine.Guard(View, 1, EvmAddress.Zero, 10)!.Code);
        Assert.Equal("anchor.ahead", AnchorMachine.Guard(View with { Contract = new(Account, 11, 1) }, 1, Account, 10)!.Code);
    }

    [Fact]
    public void Queued_is_prepared_with_the_next_free_number() =>
        Assert.Equal(new AnchorStep.Prepare(6, null), Next(Queued, View with { PendingNonce = 6 }));

    [Fact]
    public void Sent_waits_while_the_node_knows_it_and_is_sent_again_when_it_does_not()
    {
        Assert.IsType<AnchorStep.Wait>(Next(Sent, View with { PendingNonce = 6 }));
        Assert.IsType<AnchorStep.Send>(Next(Sent, View with { IsKnown = false }));
    }

    [Fact]
    public void Sent_gets_another_number_when_its_own_is_used_or_leaves_a_gap()
    {
        Assert.Equal(new AnchorStep.Prepare(7, null), Next(Sent, View with { NextNonce = 6, PendingNonce = 7 }));
        Assert.Equal(new AnchorStep.Prepare(4, null), Next(Sent, View with { NextNonce = 4, PendingNonce = 4 }));
    }

    [Fact]
    public void Sent_is_outbid_under_its_own_number_when_it_waits_too_long() =>
        Assert.Equal(new AnchorStep.Prepare(5, Sent.Transaction), Next(Sent, View, 1_000 + (long)AnchorMachine.OutbidAfter.TotalMilliseconds));

    [Fact]
    public void Reverted_transaction_is_an_alarm_first_and_tried_again_later()
    {
        var view = View with { Succeeded = false, NextNonce = 6, PendingNonce = 6 };
        Assert.Equal(new AnchorStep.Refuse("anchor.reverted"), Next(Sent, view));
        Assert.Equal(new AnchorStep.Prepare(6, null), Next(Sent, view, 1_000 + (long)AnchorMachine.OutbidAfter.TotalMilliseconds));
    }

    [Theory]
    [InlineData(AnchorState.Queued)]
    [InlineData(AnchorState.Sent)]
    public void Event_of_its_size_is_found_whoever_sent_it(AnchorState state)
    {
        var row = state == AnchorState.Queued ? Queued : Sent;
        var view = View with { Contract = new(Account, 10, 3), Event = new(row.Root, Place) };
        Assert.Equal(new AnchorStep.Found(Place), Next(row, view));
        Assert.Equal(new AnchorStep.Refuse("anchor.other-root"), Next(row, view with { Event = new(Hash256.Of("other"u8), Place) }));
    }

    [Fact]
    public void Mined_waits_for_the_final_block_and_follows_a_reorganisation()
    {
        var view = View with { Contract = new(Account, 10, 3), Event = new(Mined.Root, Place), FinalNumber = 2 };
        Assert.IsType<AnchorStep.Wait>(Next(Mined, view));
        Assert.Equal(new AnchorStep.Finish(Place), Next(Mined, view with { FinalNumber = 3 }));
        var elsewhere = Place with { Block = Hash256.Of("b2"u8) };
        Assert.Equal(new AnchorStep.Found(elsewhere), Next(Mined, view with { Event = new(Mined.Root, elsewhere), FinalNumber = 9 }));
        Assert.IsType<AnchorStep.Lost>(Next(Mined, View));
    }

    [Fact]
    public void Larger_anchor_makes_a_smaller_one_pointless() =>
        Assert.IsType<AnchorStep.Drop>(Next(Sent, View with { Contract = new(Account, 11, 3) }));

    [Fact]
    public void Event_that_was_not_seen_yet_is_waited_for() =>
        Assert.IsType<AnchorStep.Wait>(Next(Sent, View with { Contract = new(Account, 10, 3), IsKnown = false }));
}
