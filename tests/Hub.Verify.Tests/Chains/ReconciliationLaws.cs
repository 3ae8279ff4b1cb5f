using FsCheck;
using FsCheck.Fluent;
using Hub.Canon;
using Hub.Verify.Chains;

namespace Hub.Verify.Tests.Chains;

/// <summary>What fits is right, and whatever one of the three sides changes is named. A failure prints the seed that repeats it.</summary>
public sealed class ReconciliationLaws
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(100);

    /// <summary>Mutations by name: what is done to a right world, and a code that must then be heard.</summary>
    static readonly Dictionary<string, (string Code, Action<AgencyWorld> Do)> Mutations = new(StringComparer.Ordinal)
    {
        ["the hub leaves an entry out of its list"] = ("reconcile.count", world => world.Items.RemoveAt(world.Pick(_ => true))),
        ["the hub lists an entry that the log does not tag"] = ("reconcile.list", world => world.Places.RemoveAt(world.Places.Count - 1)),
        ["the hub lists another index"] = ("reconcile.list", world => Change(world, _ => true, item => item with { Index = item.Index + 1 })),
        ["the hub lists another id"] = ("reconcile.list", world => Change(world, _ => true, item => item with { Id = Other(item.Id) })),
        ["the hub lists another time"] = ("reconcile.list", world => Change(world, _ => true, item => item with { At = item.At + 1 })),
        ["the hub lists a number twice"] = ("reconcile.list", world => Change(world, item => item.N > 0, item => item with { N = item.N - 1 })),
        ["the hub lists another slot"] = ("reconcile.slot", world => Change(world, _ => true, item => item with { Slot = 3 - item.Slot })),
        ["the hub says of a release that it was refused"] = ("reconcile.outcome", world => Change(world, item => item is { Slot: 1, Type: "exchange" }, item => item with { Type = "refusal" })),
        ["the hub says of a refusal that it was released"] = ("reconcile.outcome", world => Change(world, item => item is { Slot: 1, Type: "refusal" }, item => item with { Type = "exchange" })),
        ["the hub asked under the agency's name"] = ("reconcile.unasked", world => world.Lines.RemoveAt(world.PickLine(line => line is JournalLine.Asked))),
        ["the hub lists a release that was never served"] = ("reconcile.unasked", world => world.Lines.RemoveAt(world.PickLine(line => line is JournalLine.Served { Exchange: { } id } && world.Items.Exists(item => item.Id == id && item.Type is "exchange")))),
        ["the hub never recorded what was served"] = ("reconcile.unrecorded", world => Forget(world, world.Pick(item => item is { Slot: 2, Type: "exchange" }))),
        ["the hub never recorded what it promised"] = ("reconcile.unrecorded", world => Forget(world, world.Pick(item => item is { Slot: 1, Type: "exchange" }))),
        ["the hub fetched without an exchange"] = ("reconcile.unrecorded", world => world.Lines.Add(new JournalLine.Served(null, null, world.AsOf - (2 * AgencyWorld.Settling)) { Place = "added" })),
        ["the hub fetched a second person under one exchange"] = ("reconcile.reused", world => Again(world, 0, "another mark")),
        ["the hub fetched again after the entry"] = ("reconcile.late", world => Again(world, (2 * AgencyWorld.Settling) + 1, "mark")),
        ["the hub put a provision into the asker's slot"] = ("reconcile.slot", world => Both(world, item => item is { Slot: 2, Type: "exchange" }, 1)),
        ["the hub promised another place"] = ("reconcile.promise", world => Promised(world, (id, place) => AgencyWorld.Promise(id, place.LeafHash, place.Index + 1, place.At))),
        ["the hub promised another leaf"] = ("reconcile.promise", world => Promised(world, (id, place) => AgencyWorld.Promise(id, Hash256.Of("other"u8), place.Index, place.At))),
        ["the hub promised another exchange"] = ("reconcile.promise", world => Promised(world, (id, place) => AgencyWorld.Promise(Other(id), place.LeafHash, place.Index, place.At))),
        ["a promise is nobody's"] = ("promise.signature", world => Promised(world, (id, place) => AgencyWorld.Promise(id, place.LeafHash, place.Index, place.At)[..^4] + "AAAA")),
        ["a promise is none"] = ("promise.malformed", world => Promised(world, (_, _) => "none")),
        ["a day had more"] = ("reconcile.count", world => world.Lines.Add(new JournalLine.Day(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(world.Items[2].At).UtcDateTime), 10_000) { Place = "added" })),
        ["a day had none"] = ("reconcile.count", world => NoneOf(world)),
    };

    public static TheoryData<string> Names => [.. Mutations.Keys];

    [Fact]
    public void What_fits_is_right() => Holds(seed =>
    {
        var world = new AgencyWorld(seed);
        world.CountDays();
        var report = world.Compare();
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(world.Places.Count, report.Count);
        Assert.Equal(world.Lines.Count, report.Matched + report.Pending);
        return true;
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void What_does_not_fit_is_named(string mutation) => Holds(seed =>
    {
        var world = new AgencyWorld(seed);
        Mutations[mutation].Do(world);
        var report = world.Compare();
        Assert.Equal(1, report.Faults.ExitCode);
        Assert.Contains(report.Faults.Listed, fault => fault.Code == Mutations[mutation].Code && fault.Place.Length > 0 && fault.Expected != fault.Found);
        return true;
    });

    [Fact]
    public void What_is_young_or_beyond_the_checkpoint_is_pending_and_no_fault() => Holds(seed =>
    {
        var world = new AgencyWorld(seed);
        var right = world.Compare();
        world.Lines.Add(new JournalLine.Served(new(new byte[16]), null, world.AsOf - 1) { Place = "young" });
        world.Items.Add(new(world.Items.Count, world.Size + 3, Other(default), 2, "exchange", world.AsOf));
        world.Lines.Add(new JournalLine.Served(Other(default), null, world.AsOf) { Place = "beyond" });
        var report = world.Compare();
        Assert.Empty(report.Faults.Listed);
        Assert.Equal((right.Matched, right.Pending + 2), (report.Matched, report.Pending));
        return true;
    });

    [Fact]
    public void What_was_promised_under_the_log_before_is_counted_and_not_compared() => Holds(seed =>
    {
        const string before = "example.org/before";
        var world = new AgencyWorld(seed);
        var right = world.Compare();
        // One of an index that this log has too, one beyond it, and one under an id that stands here as well.
        foreach (var (id, index) in new[] { (Other(default), 0), (Other(world.Items[0].Id), world.Size + 7), (world.Items[0].Id, 1) })
        {
            world.Lines.Insert(0, new JournalLine.Asked(id, "released", AgencyWorld.Promise(id, Hash256.Of("leaf"u8), index, 1, before), 1) { Place = "earlier" });
        }
        Assert.Contains(world.Compare().Faults.Listed, fault => fault is { Code: "reconcile.unrecorded" or "reconcile.promise", Place: "earlier" });
        world.Continues = "example.org/another";
        Assert.Contains(world.Compare().Faults.Listed, fault => fault is { Code: "reconcile.unrecorded" or "reconcile.promise", Place: "earlier" });
        world.Continues = before;
        var report = world.Compare();
        Assert.Empty(report.Faults.Listed);
        Assert.Equal((3L, right.Matched, right.Pending), (report.Earlier, report.Matched, report.Pending));
        // Once the agency stands in this log, a promise under the old name is no excuse.
        var late = new JournalLine.Asked(Other(default), "released", AgencyWorld.Promise(Other(default), Hash256.Of("leaf"u8), 0, 1, before), world.Places[0].At + AgencyWorld.Settling) { Place = "late" };
        world.Lines.Add(late);
        Assert.Contains(world.Compare().Faults.Listed, fault => fault.Place is "late");
        world.Lines.Remove(late);
        // What this log promised is compared as ever.
        world.Lines.RemoveAt(world.PickLine(line => line is JournalLine.Asked { Place: not "earlier" }));
        Assert.Contains(world.Compare().Faults.Listed, fault => fault.Code is "reconcile.unasked");
        return true;
    });

    [Fact]
    public void What_no_journal_keeps_is_not_missed() => Holds(seed =>
    {
        var world = new AgencyWorld(seed);
        world.Lines.RemoveAll(line => line is JournalLine.Asked);
        Assert.Empty(world.Compare(new HashSet<string>(StringComparer.Ordinal) { "served" }).Faults.Listed);
        world.Lines.Clear();
        world.Since = world.AsOf;
        Assert.Empty(world.Compare().Faults.Listed);
        return true;
    });

    static void Holds(Func<int, bool> law) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), law).Check(Many);

    static Id128 Other(Id128 id)
    {
        var bytes = id.ToArray();
        bytes[0] ^= 1;
        return new(bytes);
    }

    static void Change(AgencyWorld world, Func<AgencyChainItem, bool> which, Func<AgencyChainItem, AgencyChainItem> change)
    {
        var i = world.Pick(which);
        world.Items[i] = change(world.Items[i]);
    }

    /// <summary>An entry that was never made: neither listed nor tagged, and those after it numbered without a gap.</summary>
    static void Forget(AgencyWorld world, int at)
    {
        world.Items.RemoveAt(at);
        world.Places.RemoveAt(at);
        for (var i = at; i < world.Items.Count; i++)
        {
            world.Items[i] = world.Items[i] with { N = i };
            world.Places[i] = world.Places[i] with { N = i };
        }
    }

    static void Again(AgencyWorld world, long later, string mark)
    {
        var id = world.Items[world.Pick(item => item is { Slot: 2, Type: "exchange" })];
        world.Lines.Add(new JournalLine.Served(id.Id, mark, id.At + later) { Place = "added" });
    }

    static void Both(AgencyWorld world, Func<AgencyChainItem, bool> which, int slot)
    {
        var i = world.Pick(which);
        world.Items[i] = world.Items[i] with { Slot = slot };
        world.Places[i] = world.Places[i] with { Slot = slot };
    }

    static void Promised(AgencyWorld world, Func<Id128, ChainPlace, string> promise)
    {
        var i = world.PickLine(line => line is JournalLine.Asked);
        var asked = (JournalLine.Asked)world.Lines[i];
        world.Lines[i] = asked with { Promise = promise(asked.Exchange, world.Places.Find(place => place.Id == asked.Exchange)) };
    }

    /// <summary>A day on which surely something was released is counted as empty.</summary>
    static void NoneOf(AgencyWorld world)
    {
        const long day = 24L * 60 * 60 * 1000;
        var i = world.Pick(item => item is { Slot: 2, Type: "exchange" });
        var noon = (world.Items[i].At / day * day) + (day / 2);
        var item = world.Items[i];
        // Noon of its own day, in list, log and journal alike: far from midnight, where it could be either day's.
        world.Items[i] = item with { At = noon };
        world.Places[i] = world.Places[i] with { At = noon };
        world.Lines.RemoveAll(line => line is JournalLine.Served served && served.Exchange == item.Id);
        world.Lines.Add(new JournalLine.Served(item.Id, "mark", noon - 1) { Place = "moved" });
        world.Lines.Add(new JournalLine.Day(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(noon).UtcDateTime), 0) { Place = "added" });
    }
}
