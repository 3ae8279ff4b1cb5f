using Hub.Audit.Delays;
using Hub.Audit.Erasures;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Delays;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Decisions;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Delays;

/// <summary>An order from the asking to its end: two roles, a durable end date, restarts, duplicates, erasure, decisions, openings.</summary>
public sealed class DelayOrderTests
{
    static readonly string Operator = $"operator:{Id128.Random()}";

    [Fact]
    public async Task Order_needs_two_of_different_roles_and_stands_alone_in_its_scope()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Asked(person);

        Assert.Equal("delay.role", await setting.Code(order, new DelayCommand.Approve(Actors.Officer(Id128.Random()))));
        Assert.Equal("delay.same-approver", await setting.Code(order, new DelayCommand.Approve("auditor:" + DelaySetting.Officer["officer:".Length..])));
        Assert.Equal("delay.not-in-force", await setting.Code(order, new DelayCommand.End(Operator)));
        Assert.Equal("delay.unknown", await setting.Code(Id128.Random(), new DelayCommand.Approve(DelaySetting.Auditor)));
        Assert.Equal("delay.open", await setting.Code(Id128.Random(), setting.Ask(person)));
        Assert.Equal("delay.end-date", await setting.Code(Id128.Random(), setting.Ask(person, DelayLimits.Longest + TimeSpan.FromHours(1), purpose: "other")));
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(order).Act(new DelayCommand.Decline(DelaySetting.Auditor)));
        Assert.Equal("delay.not-asked", await setting.Code(order, new DelayCommand.Approve(DelaySetting.Auditor)));

        var byOperator = Id128.Random();
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(byOperator).Act(setting.Ask(person, actor: Operator)));
        Assert.Equal("delay.same-role", await setting.Code(byOperator, new DelayCommand.Approve($"operator:{Id128.Random()}")));
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(byOperator).Act(new DelayCommand.Approve(DelaySetting.Auditor)));
        Assert.Equal("delay.not-asked", await setting.Code(byOperator, new DelayCommand.Approve(DelaySetting.Auditor)));
        Assert.Empty(await hub.ChainOf(person));
    }

    [Fact]
    public async Task End_date_survives_a_restart_and_the_person_then_sees_everything()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency(DelaySetting.Agency);
        Person person;
        Id128 order;
        Id128 exchange;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            var setting = new DelaySetting(hub);
            person = await hub.Enrol();
            order = await setting.Ordered(person);
            exchange = (await hub.Release(setting.Command(person))).Id;
        }
        await using var again = await TestHub.Start(folder, agency);
        var later = new DelaySetting(again);
        Assert.Equal(DelayStage.InForce, later.State(order).Stage);
        await again.Release(later.Command(person));
        Assert.Empty(await again.ChainOf(person));

        // The row fires when an unapproved asking would have lapsed, finds an order in force, and waits on.
        await later.Due(DelayLimits.Asked + TimeSpan.FromHours(1));
        Assert.Equal(DelayStage.InForce, later.State(order).Stage);
        await later.Due(DelaySetting.Month);

        Assert.Equal((DelayStage.Ended, "due"), (later.State(order).Stage, later.State(order).Reason));
        var released = Assert.Single(await later.Reader.Released(person.Subject));
        Assert.Contains(await later.Reader.Entries(released), entry => entry.Id == exchange);
        Assert.Empty(await later.Owed());
        Assert.Empty(await LogScrub.RunAsync(again.Store, null, CancellationToken.None));
    }

    [Fact]
    public async Task Order_ends_once_when_two_activations_end_it()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Ordered(person);
        hub.Clock.Advance(DelaySetting.Month);

        var step = DelayIds.Step(hub.Book.Ids, order, 2);
        // While an auditor ends it early, another activation ends it at its date.
        var due = new DelayEndedRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = hub.Book.Origin,
            Actor = Actors.Hub,
            Subject = person.Subject,
            Purpose = DelaySetting.Purpose,
            Order = order,
            Agency = DelaySetting.Agency,
            Reason = DelayWords.Due,
        };
        hub.Front.Before(step, attempt => attempt == 1 ? hub.Book.Append(new Entry(step, Hash256.Of("due"u8), due, Asker: DelaySetting.Agency) { SealedUnder = order }) : Task.CompletedTask);

        Assert.Equal("delay.not-in-force", await setting.Code(order, new DelayCommand.End(DelaySetting.Auditor)));

        await setting.Grain(order).Advance();
        Assert.Equal("due", setting.State(order).Reason);
        var chain = await setting.Sealed(person, order);
        Assert.Single(chain, entry => entry.Entry.Record is DelayEndedRecord);
        Assert.Equal(2, chain.Count);
    }

    [Fact]
    public async Task Continuing_order_keeps_the_first_chain_sealed_until_its_own_end()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var first = await setting.Ordered(person);
        await hub.Release(setting.Command(person));
        var second = await setting.Ordered(person, 2 * DelaySetting.Month, continues: first);
        var exchange = await hub.Release(setting.Command(person));

        Assert.Equal(exchange.Id, (await setting.Sealed(person, second))[1].Entry.Id);
        await setting.Due(DelaySetting.Month + TimeSpan.FromHours(1));
        Assert.Equal(DelayStage.InForce, setting.State(first).Stage);
        Assert.Empty(await setting.Reader.Released(person.Subject));

        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(second).Act(new DelayCommand.End(DelaySetting.Officer)));
        // The hub's own rounds go on beside these: one of them may look at the first order just now.
        for (var round = 0; round < 100 && setting.State(first).Stage is DelayStage.InForce; round++)
        {
            await hub.Get<DelayPoller>().Round(CancellationToken.None);
            await Task.Delay(20, CancellationToken.None);
        }

        Assert.Equal((DelayStage.Ended, DelayStage.Ended), (setting.State(first).Stage, setting.State(second).Stage));
        Assert.Equal([first, second], (await setting.Reader.Released(person.Subject)).Select(chain => chain.Order!.Order));
    }

    [Fact]
    public async Task Asking_that_nobody_approves_lapses()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Asked(person);

        await setting.Due(DelayLimits.Asked + TimeSpan.FromMinutes(1));

        Assert.Equal((DelayStage.Refused, "lapsed"), (setting.State(order).Stage, setting.State(order).Reason));
        Assert.Empty(await setting.Reader.Released(person.Subject));
        Assert.Empty(await hub.ChainOf(person));
    }

    [Fact]
    public async Task Erasure_takes_the_sealed_keys_with_the_persons()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency(DelaySetting.Agency);
        Person person;
        Id128 order;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            var setting = new DelaySetting(hub);
            person = await hub.Enrol();
            order = await setting.Ordered(person);
            await hub.Release(setting.Command(person));
            var grain = hub.Grains.GetGrain<IErasureGrain>(person.Subject.ToString());
            var erasure = Assert.IsType<ErasureOutcome.Taken>(await grain.Act(new ErasureCommand.Propose(Operator, ErasureWords.Request, Hash256.Of("letter 7"u8)))).View.Order;
            Assert.IsType<ErasureOutcome.Taken>(await grain.Act(new ErasureCommand.Approve(DelaySetting.Auditor, erasure)));
            hub.Clock.Advance(ErasurePeriods.Waiting);
            await hub.Get<ErasurePoller>().Round(CancellationToken.None);

            Assert.Null(hub.Keys.TagKey(KeyStore.SealedChain(person.Subject, order)));
            Assert.Null(hub.Keys.EnsureSealed(person.Subject, order));
            Assert.Empty(await setting.Reader.Released(person.Subject));
            Assert.Empty(await setting.Reader.Counts(10));
            await setting.Due(DelaySetting.Month);
            Assert.Empty(await setting.Owed());
        }
        await using var again = await TestHub.Start(folder, agency);
        Assert.Empty(again.Get<DelayBook>().Register.Orders);
        Assert.DoesNotContain(ChainKeys.ReadAll(folder.In("keys.db"), again.Get<HubKeys>().Kek), link => link.ChainId.StartsWith("sealed:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Order_whose_key_an_older_key_store_has_not_seals_nothing_more_and_still_ends()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency(DelaySetting.Agency);
        Person person;
        Id128 order;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            person = await hub.Enrol();
        }
        var keys = await File.ReadAllBytesAsync(folder.In("keys.db"));
        await using (var hub = await TestHub.Start(folder, agency))
        {
            var setting = new DelaySetting(hub);
            order = await setting.Ordered(person);
            await hub.Release(setting.Command(person));
        }
        File.Delete(folder.In("keys.db-wal"));
        File.Delete(folder.In("keys.db-shm"));
        await File.WriteAllBytesAsync(folder.In("keys.db"), keys);
        await using var again = await TestHub.Start(folder, agency);
        var later = new DelaySetting(again);

        Assert.Equal("ledger.unavailable", Assert.IsType<ExchangeOutcome.NotTaken>(await again.Handle(later.Command(person))).Code);
        Assert.IsType<DelayOutcome.Taken>(await later.Grain(order).Act(new DelayCommand.End(Operator)));

        var released = Assert.Single(await later.Reader.Released(person.Subject));
        Assert.Null(released.TagKey);
        Assert.Equal([typeof(ExchangeRecord), typeof(DelayRecord)], (await later.Reader.Entries(released)).Select(entry => entry.Record!.GetType()));
        await again.Release(later.Command(person));
    }

    [Fact]
    public async Task Decision_resting_on_a_sealed_exchange_is_refused_and_the_refusal_sealed_with_it()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var (setting, deciding) = (new DelaySetting(hub), new DecisionSetting(hub));
        var about = await deciding.Released();
        var order = await setting.Ordered(about.Person, agency: hub.Agency.Id, purpose: TestHub.Benefit);
        var sealedOne = await Sealed(hub, setting, about, order);
        var before = (await hub.ChainOf(about.Person)).Count;

        var refused = Assert.IsType<DecisionOutcome.Refused>(await deciding.Decide(deciding.Command(about, exchanges: [sealedOne, about.Exchanges[1]])));

        Assert.Equal("decision.exchange-delayed", refused.Code);
        Assert.Equal(before, (await hub.ChainOf(about.Person)).Count);
        Assert.IsType<RefusalRecord>((await setting.Sealed(about.Person, order))[^1].Entry.Record);
        // Once disclosed it serves like any other.
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(order).Act(new DelayCommand.End(Operator)));
        Assert.IsType<DecisionOutcome.Recorded>(await deciding.Decide(deciding.Command(about, exchanges: [sealedOne, about.Exchanges[1]])));
    }

    [Fact]
    public async Task Auditors_opening_is_an_entry_of_the_sealed_chain()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Ordered(person);
        await hub.Release(setting.Command(person));

        Assert.Null(await setting.Grain(order).RecordOpening(DelaySetting.Auditor, "yearly check", Id128.Random()));

        var access = Assert.IsType<AccessRecord>((await setting.Sealed(person, order))[2].Entry.Record);
        Assert.Equal((DelaySetting.Auditor, 1, "yearly check"), (access.Actor, access.Through, access.Reason));
        Assert.Empty(await hub.ChainOf(person));
        var count = Assert.Single(await setting.Reader.Counts(10));
        Assert.Equal((3L, setting.State(order).Until), (count.Entries, count.DueAt));
        Assert.Equal("delay.not-in-force", await setting.Grain(Id128.Random()).RecordOpening(DelaySetting.Auditor, "check", Id128.Random()));
    }

    /// <summary>An exchange like one that was released, standing in the sealed chain; the demo policies have none under another basis for that purpose.</summary>
    static async Task<HandedBack> Sealed(TestHub hub, DelaySetting setting, Case about, Id128 order)
    {
        var (handed, id) = (about.Exchanges[0], Id128.Random());
        var record = await hub.Record<ExchangeRecord>(handed.Exchange) with { Salt = EntryBook.NewSalt() };
        var appended = await hub.Book.Append(new Entry(id, Hash256.Of("sealed"u8), record, Asker: hub.Agency.Id) { SealedUnder = order });
        Assert.Equal(2, (await setting.Sealed(about.Person, order)).Count);
        return handed with { Exchange = id, LeafHash = Assert.IsType<Audit.AppendOutcome.Appended>(appended).LeafHash };
    }
}
