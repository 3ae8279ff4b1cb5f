using Hub.Audit.Leaves;
using Hub.Canon;
using Hub.Verify.Chains;

namespace Hub.Verify.Tests.Examples;

public sealed class CompletenessExamples
{
    static readonly byte[] Key = Hash256.Of("a citizen's tag key"u8).ToArray();

    [Fact]
    public void Complete_chain_is_shown_with_its_places()
    {
        var report = Prove((3, 0, 0), (300, 1, 3), (301, 2, 0));
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(3, report.Count);
        Assert.Equal([(0, 3, 0), (1, 300, 3), (2, 301, 0)], report.Places.Select(place => (place.N, place.Index, place.Slot)));
    }

    [Fact]
    public void Chain_of_nobody_is_complete_and_empty()
    {
        var report = Prove();
        Assert.Equal((0L, 0), (report.Count, report.Faults.ExitCode));
        Assert.Empty(report.Places);
    }

    [Fact]
    public void Missing_tag_shows_as_a_gap()
    {
        var report = Prove((3, 0, 0), (4, 1, 0), (9, 3, 0), (11, 1024, 0));
        Assert.Equal(2, report.Count);
        Assert.Equal([("chain.gap", "entry 9"), ("chain.gap", "entry 11")], report.Faults.Listed.Select(fault => (fault.Code, fault.Place)));
    }

    [Fact]
    public void Tags_out_of_order_are_named() => Assert.Contains("chain.order", Codes(Prove((3, 1, 0), (4, 0, 0))));

    [Fact]
    public void Two_tags_in_one_entry_are_named() => Assert.Equal(["chain.order"], Codes(Prove((3, 0, 0), (3, 1, 3))));

    [Fact]
    public void Person_in_an_agency_slot_is_named() => Assert.Equal(["chain.slot"], Codes(Prove((3, 0, 0), (4, 1, 1))));

    [Fact]
    public void Agency_slots_are_one_chain() => Assert.Empty(Codes(Prove((3, 0, 1), (4, 1, 2))));

    [Fact]
    public void Log_with_faults_shows_nothing()
    {
        // A tag that stands twice is already a fault of the log.
        var report = Prove((3, 0, 0), (4, 0, 0));
        Assert.Equal((0L, 2), (report.Count, report.Faults.ExitCode));
        Assert.Equal(["log.unverified"], Codes(report));
    }

    [Fact]
    public void Long_chain_moves_the_window_along()
    {
        var report = Prove([.. Enumerable.Range(0, 3000).Select(i => (i, (long)i, 0))]);
        Assert.Equal((3000L, 0), (report.Count, report.Faults.ExitCode));
    }

    static IEnumerable<string> Codes(CompletenessReport report) => report.Faults.Listed.Select(fault => fault.Code);

    static CompletenessReport Prove(params (int Index, long N, int Slot)[] places)
    {
        var log = new LogBuilder();
        var size = Math.Max(310, places.Length);
        var byIndex = places.ToLookup(place => place.Index);
        for (var i = 0; i < size; i++)
        {
            log.Add(leaf => byIndex[i].Aggregate(leaf, (now, place) => now with { Tags = With(now.Tags, place.Slot, Tag.Of(Key, place.N)) }));
        }
        using var folder = new LogFolder(log.Files(size));
        return Completeness.Prove(folder.Directory, folder.Verify(log.Vkey), Key);
    }

    static Tags With(Tags tags, int slot, Id128 tag) => slot switch
    {
        0 => tags with { Citizen = tag },
        1 => tags with { Asking = tag },
        2 => tags with { Providing = tag },
        _ => tags with { Second = tag },
    };
}
