using FsCheck;
using FsCheck.Fluent;
using Hub.Audit.Delays;
using Hub.Audit.Tests.Formats;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Tests.Delays;

/// <summary>Whatever is tried in whatever order, nothing is delayed by one alone, for longer than the limit, or silently. The oracle reads the entries taken, not the register's state.</summary>
public sealed class DelayLaws
{
    const long Day = 86_400_000;
    const int Kinds = 5;
    const int Orders = 24;

    static readonly Id128 Subject = Id(1);
    static readonly string[] Actors = ["officer:a", "officer:b", "operator:a", "operator:c", "auditor:a", "auditor:d", "hub", "agency:e"];
    static readonly string[] Purposes = ["one", "two"];

    [Fact]
    public void Nothing_is_delayed_by_one_alone_or_for_longer_than_the_limit() =>
        Law.Check(Prop.ForAll(Plays, draws =>
        {
            var taken = Play(draws).Taken;
            return taken.Where(entry => entry.Record is DelayRecord).All(entry =>
            {
                var ordered = (DelayRecord)entry.Record;
                var asked = (DelayAskedRecord)taken.First(other => other.Record is DelayAskedRecord first && first.Order == ordered.Order).Record;
                return ordered.Approvers.SequenceEqual([asked.Actor, ordered.Actor], StringComparer.Ordinal)
                    && Role(asked.Actor) != Role(ordered.Actor)
                    && asked.Actor.Split(':')[1] != ordered.Actor.Split(':')[1]
                    && Role(ordered.Actor) is "operator" or "auditor"
                    && (ordered.Until, ordered.Continues) == (asked.Until, asked.Continues)
                    && ordered.Until > entry.At
                    && ordered.Until - entry.At <= DelayLimits.Longest.TotalMilliseconds;
            });
        }), 1_000);

    [Fact]
    public void Order_ends_once_and_by_the_hub_never_before_its_date() =>
        Law.Check(Prop.ForAll(Plays, draws =>
        {
            var taken = Play(draws).Taken;
            return taken.Where(entry => entry.Record is DelayEndedRecord { Reason: "due" }).All(end =>
            {
                var order = ((DelayEndedRecord)end.Record).Order;
                var until = taken.Where(entry => entry.Record is DelayRecord).Select(entry => (DelayRecord)entry.Record).First(record => record.Order == order).Until;
                return end.At >= until && end.Record.Actor == "hub" && taken.Count(entry => entry.Record is DelayEndedRecord other && other.Order == order) == 1;
            });
        }), 1_000);

    [Fact]
    public void Nothing_lapses_before_its_time() =>
        Law.Check(Prop.ForAll(Plays, draws =>
        {
            var taken = Play(draws).Taken;
            return taken.Where(entry => entry.Record is DelayEndedRecord { Reason: "lapsed" })
                .All(end => end.At >= taken.First(entry => entry.Record is DelayAskedRecord asked && asked.Order == ((DelayEndedRecord)end.Record).Order).At + DelayLimits.Asked.TotalMilliseconds);
        }), 1_000);

    [Fact]
    public void No_two_orders_of_one_scope_are_in_force_unless_one_continues_the_other() =>
        Law.Check(Prop.ForAll(Plays, draws =>
        {
            var (_, register, now) = Play(draws);
            // One whose date has come stands there until its end is written, and delays nothing new.
            return register.About(Subject).Where(state => state.Stage is DelayStage.InForce && now < register.DueAt(state)).GroupBy(state => state.Scope)
                .All(scope => scope.OrderBy(state => state.Since).Skip(1).All(state => state.Continues is not null));
        }), 1_000);

    [Fact]
    public void Routing_names_an_order_of_that_very_scope_whose_date_is_not_reached() =>
        Law.Check(Prop.ForAll(Plays, draws =>
        {
            var (_, register, now) = Play(draws);
            return Purposes.All(purpose =>
            {
                var scope = new DelayScope("disdik", Subject, purpose);
                return register.InForce(new("kemensos", Subject, purpose), now) is null
                    && register.InForce(scope with { Subject = Id(99) }, now) is null
                    && (register.InForce(scope, now) is not { } state || (state.Scope == scope && state.Stage is DelayStage.InForce && now < state.Until));
            });
        }), 1_000);

    /// <summary>Laws that never see an order in force, a continued one or an end would hold for nothing.</summary>
    [Fact]
    public void Random_plays_reach_every_end()
    {
        var random = new Random(20260115);
        var plays = Enumerable.Range(0, 400).Select(_ => Play([.. Enumerable.Range(0, 80).Select(_ => random.Next())])).ToList();
        var taken = plays.SelectMany(play => play.Taken).Select(entry => entry.Record).ToList();

        Assert.Contains(taken, record => record is DelayRecord { Continues: not null });
        Assert.All((string[])["due", "early", "declined", "lapsed"], reason => Assert.Contains(taken, record => record is DelayEndedRecord ended && ended.Reason == reason));
    }

    [Fact]
    public void Continuing_reaches_no_further_than_three_years_from_the_first_approval()
    {
        var year = (long)DelayLimits.Longest.TotalMilliseconds;
        var (register, now) = (DelayRegister.Empty, 0L);
        for (var n = 0; n < 3; n++)
        {
            register = InForce(register, n, now, now + year);
            // The next one is approved a day before the one before would end, or it could not continue it.
            now += year - Day;
        }
        var asked = Asked(3, "officer:a", "one", now + year, continues: 2);
        Assert.Equal(DelayCodes.EndDate, Assert.IsType<DelayFollowing.Refused>(register.Follow(new(Id(50), 3, now, asked))).Code);

        static DelayRegister InForce(DelayRegister register, int n, long now, long until)
        {
            var continues = n == 0 ? (int?)null : n - 1;
            register = register.After(new(Id(20 + n), n, now, Asked(n, "officer:a", "one", until, continues)));
            return register.After(new(Id(30 + n), n, now, Ordered(register, Order(n), "auditor:d")!));
        }
    }

    [Fact]
    public void Approval_after_the_end_date_closes_its_order_and_another_may_be_asked_for()
    {
        var register = DelayRegister.Empty.After(new(Id(20), 0, 0, Asked(0, "officer:a", "one", Day, null)));

        var after = register.After(new(Id(30), 1, Day, Ordered(register, Order(0), "auditor:d")!));

        Assert.Equal(DelayStage.Refused, after.Orders[Order(0)].Stage);
        Assert.Null(after.InForce(new("disdik", Subject, "one"), 0));
        Assert.IsType<DelayFollowing.Taken>(after.Follow(new(Id(21), 2, Day, Asked(1, "officer:a", "one", 2 * Day, null))));
    }

    [Fact]
    public void Lost_entry_of_an_order_ends_it()
    {
        var register = DelayRegister.Empty.After(new(Id(20), 0, 0, Asked(0, "officer:a", "one", Day, null)));
        register = register.After(new(Id(30), 1, 0, Ordered(register, Order(0), "auditor:d")!));
        Assert.NotNull(register.InForce(new("disdik", Subject, "one"), 1));

        var after = register.AfterLost(Order(0), Id(40), 1);

        Assert.Null(after.InForce(new("disdik", Subject, "one"), 1));
        Assert.Equal((3L, 1, DelayStage.Ended), (after.Count, after.Lost, after.Orders[Order(0)].Stage));
        Assert.Equal((4L, 2), (after.AfterLost(null, Id(41), 1).Count, after.AfterLost(null, Id(41), 1).Lost));
    }

    static Arbitrary<int[]> Plays => Gen.Choose(0, int.MaxValue - 1).ArrayOf(80).ToArbitrary();

    static (List<DelayEntry> Taken, DelayRegister Register, long Now) Play(int[] draws)
    {
        var (taken, register, now) = (new List<DelayEntry>(), DelayRegister.Empty, 0L);
        foreach (var draw in draws)
        {
            now += draw % 8 * 2 * Day;
            var (actor, kind, order) = (Actors[draw / 8 % Actors.Length], draw / 64 % Kinds, draw / 320 % Orders);
            var record = RecordOf(register, kind, actor, order, now, draw / 2_000);
            if (record is null)
            {
                continue;
            }
            var entry = new DelayEntry(Id(100 + taken.Count), taken.Count, now, record);
            var next = register.After(entry);
            var following = register.Follow(entry);
            if (following is DelayFollowing.Taken)
            {
                taken.Add(entry);
            }
            else if (record is DelayRecord late && following is DelayFollowing.Refused { Code: DelayCodes.EndDate or DelayCodes.NotContinuable })
            {
                Assert.Equal(register.Orders.Remove(late.Order), next.Orders.Remove(late.Order));
                Assert.Equal(DelayStage.Refused, next.Orders[late.Order].Stage);
            }
            else
            {
                Assert.Equal(register.Orders, next.Orders);
            }
            register = next;
        }
        return (taken, register, now);
    }

    static LedgerRecord? RecordOf(DelayRegister register, int kind, string actor, int order, long now, int draw) => kind switch
    {
        0 => AskedAtRandom(register, actor, order, now, draw),
        1 or 2 => Ordered(register, Known(register, order), actor),
        3 => Ended(register, Known(register, order), "hub", draw % 2 == 0 ? "due" : "lapsed"),
        _ => Ended(register, Known(register, order), actor, draw % 2 == 0 ? "early" : "declined"),
    };

    /// <summary>Half of those asked for continue an order in force where there is one.</summary>
    static DelayAskedRecord AskedAtRandom(DelayRegister register, string actor, int order, long now, int draw)
    {
        var purpose = Purposes[draw % 2];
        var asked = Asked(order, actor, purpose, now + (((draw / 4 % 500) - 20) * Day), continues: null);
        var before = register.About(Subject).FirstOrDefault(state => state.Stage is DelayStage.InForce && state.Scope.Purpose == purpose);
        return draw / 2 % 2 == 0 ? asked with { Continues = before?.Order } : asked;
    }

    static DelayAskedRecord Asked(int order, string actor, string purpose, long until, int? continues) => new()
    {
        Salt = Hash256.Of([2]),
        Origin = "localhost/demo-00000000",
        Actor = actor,
        Subject = Subject,
        Purpose = purpose,
        Order = Order(order),
        Agency = "disdik",
        Reference = "letter 12",
        Until = until,
        Continues = continues is { } n ? Order(n) : null,
    };

    static DelayRecord? Ordered(DelayRegister register, Id128? order, string actor) => order is not { } known || !register.Orders.TryGetValue(known, out var state) ? null : new()
    {
        Salt = Hash256.Of([3]),
        Origin = "localhost/demo-00000000",
        Actor = actor,
        Subject = Subject,
        Purpose = state.Scope.Purpose,
        Order = state.Order,
        Agency = state.Scope.Agency,
        Reference = state.Reference,
        Approvers = [state.Asker, actor],
        Until = state.Until,
        Continues = state.Continues,
        Key = Hash256.Of([4]),
    };

    static DelayEndedRecord? Ended(DelayRegister register, Id128? order, string actor, string reason) => order is not { } known || !register.Orders.TryGetValue(known, out var state) ? null : new()
    {
        Salt = Hash256.Of([5]),
        Origin = "localhost/demo-00000000",
        Actor = actor,
        Subject = Subject,
        Purpose = state.Scope.Purpose,
        Order = state.Order,
        Agency = state.Scope.Agency,
        Reason = reason,
    };

    /// <summary>One of the orders there are; null before the first.</summary>
    static Id128? Known(DelayRegister register, int draw) => register.About(Subject).Select(state => (Id128?)state.Order).ElementAtOrDefault(draw % Math.Max(1, register.Orders.Count));

    static string Role(string actor) => actor.Split(':')[0];

    static Id128 Order(int n) => Id(200 + n);

    static Id128 Id(int seed) => new(Hash256.Of(BitConverter.GetBytes(seed)).ToArray().AsSpan(0, Id128.SizeBytes));
}
