using Hub.Audit.Leaves;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Chains;

namespace Hub.Verify.Tests.Examples;

/// <summary>A disclosed chain is believed only as the whole of what the order committed to; each right case has wrong twins.</summary>
public sealed class SealedChainExamples
{
    static readonly byte[] Own = Hash256.Of("a citizen's tag key"u8).ToArray();
    static readonly byte[] Key = Hash256.Of("a sealed chain's tag key"u8).ToArray();
    static readonly Id128 Order = new(Hash256.Of("order"u8).ToArray().AsSpan(0, 16));

    static readonly DelayRecord Ordered = new()
    {
        Salt = Hash256.Of("salt 1"u8),
        Origin = LogBuilder.Origin,
        Actor = "auditor:b",
        Subject = Order,
        Purpose = "school-zoning",
        Order = Order,
        Agency = "disdik",
        Reference = "letter 12",
        Approvers = ["officer:a", "auditor:b"],
        Until = 1_770_000_000_000,
        Key = SealedChainKey.Commit(Key, Order),
    };

    static readonly DelayEndedRecord Ended = new()
    {
        Salt = Hash256.Of("salt 2"u8),
        Origin = LogBuilder.Origin,
        Actor = "hub",
        Subject = Order,
        Purpose = "school-zoning",
        Order = Order,
        Agency = "disdik",
        Reason = "due",
    };

    [Fact]
    public void Disclosed_chain_is_shown_whole_beside_the_own_list()
    {
        var report = Prove(Ordered, Ended, Chain());

        Assert.Empty(report.Faults.Listed);
        Assert.Equal(2, report.Own.Count);
        var disclosed = Assert.Single(report.Disclosed);
        Assert.Equal(Order, disclosed.Order?.Order);
        Assert.Equal([4L, 5, 300, 304], disclosed.List.Places.Select(place => place.Index));
    }

    [Fact]
    public void Key_that_the_order_did_not_commit_to_is_named() =>
        Assert.Equal(["sealed.key"], Codes(Prove(Ordered with { Key = SealedChainKey.Commit(Own, Order) }, Ended, null)));

    [Fact]
    public void Commitment_of_another_order_is_named() =>
        Assert.Equal(["sealed.key"], Codes(Prove(Ordered with { Key = SealedChainKey.Commit(Key, Order), Order = default }, Ended with { Order = default }, null)));

    [Fact]
    public void Record_that_the_leaf_does_not_carry_is_named() =>
        Assert.Equal(["sealed.order"], Codes(Prove(Ordered, Ended, Chain() with { Order = RecordCodec.Encode(Ordered with { Reference = "letter 13" }) })));

    [Fact]
    public void Order_of_another_log_is_named() =>
        Assert.Equal(["sealed.order"], Codes(Prove(Ordered with { Origin = "example.org/other" }, Ended, null)));

    [Fact]
    public void Chain_that_begins_with_another_record_is_named() =>
        Assert.Equal(["sealed.order"], Codes(Prove(Ended, Ended, null)));

    [Fact]
    public void End_of_another_order_is_named() =>
        Assert.Equal(["sealed.end"], Codes(Prove(Ordered, Ended with { Order = default }, null)));

    [Fact]
    public void Chain_going_on_after_its_end_is_named() =>
        Assert.Equal(["sealed.end"], Codes(Prove(Ordered, Ended, Chain(), places: [(4, 0), (5, 1), (300, 2), (304, 3), (305, 4)], end: 3)));

    [Fact]
    public void Entry_left_out_is_a_gap()
    {
        var codes = Codes(Prove(Ordered, Ended, Chain(), places: [(4, 0), (5, 1), (304, 3)], end: 3));
        Assert.Equal(["chain.gap"], codes);
    }

    [Fact]
    public void Chain_that_does_not_begin_at_0_is_a_gap() =>
        Assert.Equal(["chain.gap", "chain.gap"], Codes(Prove(Ordered, Ended, Chain(), places: [(5, 1), (300, 2)], end: 2)));

    [Fact]
    public void Key_that_tags_nothing_is_named() => Assert.Equal(["sealed.absent"], Codes(Prove(Ordered, Ended, Chain(), places: [], end: 0)));

    [Fact]
    public void Sealed_chain_in_an_agencys_slot_is_named() => Assert.Equal(["sealed.slot"], Codes(Prove(Ordered, Ended, Chain(), slot: 1)));

    [Fact]
    public void Lost_records_leave_it_unknown()
    {
        var report = Prove(Ordered, Ended, new DisclosedChain(Key, null, null));
        Assert.Equal(2, report.Faults.ExitCode);
        Assert.Equal(["sealed.order", "sealed.end"], Codes(report));
    }

    [Fact]
    public void One_order_with_two_chains_is_named() =>
        Assert.Contains("sealed.twice", Codes(Prove(Ordered, Ended, Chain(), Chain())));

    [Fact]
    public void Every_flipped_bit_of_key_and_records_is_seen()
    {
        var right = Chain();
        using var folder = Log(Ordered, Ended, Places, 3, 0, out var vkey);
        var log = folder.Verify(vkey);
        Assert.Empty(SealedChains.Prove(folder.Directory, log, right).Faults.Listed);
        var wrong = Mutations.BitFlips(right.TagKey, "key", 64).Select(twin => right with { TagKey = twin.Bytes })
            .Concat(Mutations.BitFlips(right.Order!, "order", 64).Select(twin => right with { Order = twin.Bytes }))
            .Concat(Mutations.BitFlips(right.Ended!, "ended", 64).Select(twin => right with { Ended = twin.Bytes }));
        Assert.All(wrong, twin => Assert.Equal(1, SealedChains.Prove(folder.Directory, log, twin).Faults.ExitCode));
    }

    static readonly (int Index, long N)[] Places = [(4, 0), (5, 1), (300, 2), (304, 3)];

    static DisclosedChain Chain() => new(Key, RecordCodec.Encode(Ordered), RecordCodec.Encode(Ended));

    static IEnumerable<string> Codes(PersonReport report) => report.Faults.Listed.Select(fault => fault.Code);

    /// <summary>A log whose leaves carry these records, and what is found with a file; null = one that holds those very records.</summary>
    static PersonReport Prove(LedgerRecord order, LedgerRecord ended, DisclosedChain? first, DisclosedChain? second = null, (int, long)[]? places = null, long end = 3, int slot = 0)
    {
        using var folder = Log(order, ended, places ?? Places, end, slot, out var vkey);
        var chain = first ?? new(Key, RecordCodec.Encode(order), RecordCodec.Encode(ended));
        return SealedChains.ProveAll(folder.Directory, folder.Verify(vkey), Own, second is null ? [chain] : [chain, second]);
    }

    static LogFolder Log(LedgerRecord order, LedgerRecord ended, (int Index, long N)[] places, long end, int slot, out Audit.Notes.NoteVerifierKey vkey)
    {
        const int Size = 310;
        var log = new LogBuilder();
        for (var i = 0; i < Size; i++)
        {
            Id128? own = i switch
            {
                2 => Tag.Of(Own, 0),
                303 => Tag.Of(Own, 1),
                _ => null,
            };
            var at = Array.FindIndex(places, place => place.Index == i);
            log.Add(leaf => at < 0 ? WithOwn(leaf, own) : Sealed(leaf, places[at].N));
        }
        vkey = log.Vkey;
        return new(log.Files(Size));

        static Leaf WithOwn(Leaf leaf, Id128? own) => own is { } tag ? leaf with { Tags = leaf.Tags with { Citizen = tag } } : leaf;

        Leaf Sealed(Leaf leaf, long n)
        {
            var tag = Tag.Of(Key, n);
            var tags = slot == 0 ? leaf.Tags with { Citizen = tag } : leaf.Tags with { Asking = tag };
            var record = n == 0 ? order : ended;
            return leaf with { Tags = tags, Body = n == 0 || n == end ? RecordCodec.BodyHash(RecordCodec.Encode(record)) : leaf.Body };
        }
    }
}
