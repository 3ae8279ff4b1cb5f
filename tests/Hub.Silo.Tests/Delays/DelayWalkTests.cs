using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Delays;

/// <summary>Which chain an exchange goes to, and what the person sees of it before and after the end date.</summary>
public sealed class DelayWalkTests(DelayHub shared) : IClassFixture<DelayHub>
{
    readonly DelaySetting _setting = shared.Setting;

    TestHub Hub => _setting.Hub;

    [Fact]
    public async Task Exchange_under_an_order_stands_in_its_sealed_chain_and_nowhere_of_the_person()
    {
        var person = await Hub.Enrol();
        await Hub.Release(_setting.Command(person));
        var order = await _setting.Ordered(person);
        var asked = await Hub.Book.ChainLength(EntryBook.AgencyChain(DelaySetting.Agency));

        var released = await Hub.Release(_setting.Command(person));
        var refused = await Hub.Refuse(_setting.Command(person, fields: ["religion"]));

        var chain = await _setting.Sealed(person, order);
        Assert.Equal([DelayIds.Step(Hub.Book.Ids, order, 1), released.Id, refused.Id], chain.Select(step => step.Entry.Id));
        Assert.Single(await Hub.ChainOf(person));
        Assert.Equal(1, (await Hub.Citizen(person.Subject).Trail(null)).Count);
        Assert.Equal(asked + 2, await Hub.Book.ChainLength(EntryBook.AgencyChain(DelaySetting.Agency)));
        Assert.Empty(await _setting.Reader.Released(person.Subject));
        foreach (var step in chain)
        {
            Assert.False(await _setting.Book.IsOpenTo(step.Entry));
            Assert.Equal(Tag.Of(Hub.Keys.TagKey(KeyStore.SealedChain(person.Subject, order))!, step.Number), await SlotZero(step.Entry.Index));
        }
    }

    [Fact]
    public async Task Order_commits_to_the_key_of_its_chain_at_once()
    {
        var person = await Hub.Enrol();
        var order = await _setting.Ordered(person);

        var record = Assert.IsType<DelayRecord>((await _setting.Sealed(person, order))[0].Entry.Record);

        var key = Hub.Keys.TagKey(KeyStore.SealedChain(person.Subject, order))!;
        Assert.Equal(SealedChainKey.Commit(key, order), record.Key);
        Assert.NotEqual(Hub.Keys.TagKey(EntryBook.PersonChain(person.Subject)), key);
        Assert.Equal([DelaySetting.Officer, DelaySetting.Auditor], record.Approvers);
        Assert.Contains(await Hub.Chain(EntryBook.AgencyChain(DelaySetting.Agency)), step => step.Entry.Id == DelayIds.Step(Hub.Book.Ids, order, 1));
    }

    [Fact]
    public async Task Other_persons_purposes_agencies_and_bases_are_not_sealed()
    {
        var (person, other) = (await Hub.Enrol(), await Hub.Enrol());
        var order = await _setting.Ordered(person);
        var elsewhere = await _setting.Ordered(person, purpose: "benefit-eligibility");

        var byOther = await Hub.Release(_setting.Command(other));
        var byConsent = await Hub.Refuse(_setting.Command(person, basis: "consent"));
        var byAgency = await Hub.Refuse(_setting.Command(person) with { Agency = "kemensos" });

        Assert.Equal(byOther.Id, Assert.Single(await Hub.ChainOf(other)).Entry.Id);
        Assert.Equal([byConsent.Id, byAgency.Id], (await Hub.ChainOf(person)).Select(step => step.Entry.Id));
        Assert.Single(await _setting.Sealed(person, order));
        Assert.Single(await _setting.Sealed(person, elsewhere));
    }

    [Fact]
    public async Task Two_orders_about_one_person_have_chains_and_keys_of_their_own()
    {
        var person = await Hub.Enrol();
        var first = await _setting.Ordered(person, DelaySetting.Month);
        var second = await _setting.Ordered(person, 2 * DelaySetting.Month, agency: "kemensos");
        await Hub.Release(_setting.Command(person));

        Assert.IsType<DelayOutcome.Taken>(await _setting.Grain(first).Act(new DelayCommand.End(DelaySetting.Officer)));

        var released = Assert.Single(await _setting.Reader.Released(person.Subject));
        Assert.Equal(first, released.Order!.Order);
        Assert.NotEqual(released.TagKey, Hub.Keys.TagKey(KeyStore.SealedChain(person.Subject, second)));
        Assert.Equal(SealedChainKey.Commit(released.TagKey, first), released.Ordered!.Key);
        Assert.DoesNotContain(second.ToString(), System.Text.Encoding.UTF8.GetString(RecordCodec.Encode(released.Ordered)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_sees_the_entries_when_the_order_has_ended_and_later_ones_in_the_own_list()
    {
        var person = await Hub.Enrol();
        var order = await _setting.Ordered(person);
        var before = await Hub.Release(_setting.Command(person));
        Assert.IsType<DelayOutcome.Taken>(await _setting.Grain(order).Act(new DelayCommand.End(DelaySetting.Auditor)));

        var after = await Hub.Release(_setting.Command(person));

        var released = Assert.Single(await _setting.Reader.Released(person.Subject));
        Assert.Equal("early", released.Ended!.Reason);
        var entries = await _setting.Reader.Entries(released);
        Assert.Equal([typeof(DelayEndedRecord), typeof(ExchangeRecord), typeof(DelayRecord)], entries.Select(entry => entry.Record!.GetType()));
        Assert.Equal(before.Id, entries[1].Id);
        Assert.True(await _setting.Book.IsOpenTo((await Hub.Book.Find(before.Id))!));
        Assert.Equal(after.Id, Assert.Single(await Hub.ChainOf(person)).Entry.Id);
    }

    [Fact]
    public async Task Exchange_whose_order_ended_meanwhile_goes_to_the_persons_chain()
    {
        var person = await Hub.Enrol();
        var order = await _setting.Ordered(person);
        var command = _setting.Command(person);
        Hub.Front.Before(_setting.ExchangeId(command.IdempotencyKey), attempt => attempt == 1 ? _setting.Grain(order).Act(new DelayCommand.End(DelaySetting.Officer)) : Task.CompletedTask);

        var released = await Hub.Release(command);

        Assert.Equal(2, Hub.Front.Attempts(released.Id));
        Assert.Equal(released.Id, Assert.Single(await Hub.ChainOf(person)).Entry.Id);
        Assert.Equal(2, (await _setting.Sealed(person, order)).Count);
    }

    [Fact]
    public async Task Exchange_whose_order_began_meanwhile_goes_to_the_sealed_chain()
    {
        var person = await Hub.Enrol();
        var order = await _setting.Asked(person);
        var command = _setting.Command(person);
        Hub.Front.Before(_setting.ExchangeId(command.IdempotencyKey), attempt => attempt == 1 ? _setting.Grain(order).Act(new DelayCommand.Approve(DelaySetting.Auditor)) : Task.CompletedTask);

        var released = await Hub.Release(command);

        Assert.Empty(await Hub.ChainOf(person));
        Assert.Equal(released.Id, (await _setting.Sealed(person, order))[1].Entry.Id);
    }

    [Fact]
    public async Task Repeated_exchange_is_one_entry_wherever_it_stands()
    {
        var person = await Hub.Enrol();
        var order = await _setting.Ordered(person);
        var command = _setting.Command(person);
        var released = await Hub.Release(command);
        Assert.IsType<DelayOutcome.Taken>(await _setting.Grain(order).Act(new DelayCommand.End(DelaySetting.Officer)));

        var again = Assert.IsType<ExchangeOutcome.Repeated>(await Hub.Handle(command));

        Assert.Equal(released.Id, again.View.ExchangeId);
        Assert.Empty(await Hub.ChainOf(person));
    }

    [Fact]
    public async Task Dropped_reply_stands_where_its_exchange_stands()
    {
        var person = await Hub.Enrol();
        var order = await _setting.Ordered(person);
        var exchanges = Hub.Grains.GetGrain<IExchangeGrain>(0);
        var held = await Hub.Release(_setting.Command(person));
        await exchanges.RecordDropped(DelaySetting.Agency, held.Id, "reply.late");
        var open = (await Hub.Release(_setting.Command(person))).Id;
        Assert.IsType<DelayOutcome.Taken>(await _setting.Grain(order).Act(new DelayCommand.End(DelaySetting.Officer)));
        await exchanges.RecordDropped(DelaySetting.Agency, open, "reply.late");

        Assert.IsType<DroppedRecord>((await _setting.Sealed(person, order))[2].Entry.Record);
        Assert.IsType<DroppedRecord>(Assert.Single(await Hub.ChainOf(person)).Entry.Record);
    }

    [Fact]
    public async Task Exchange_after_the_end_date_is_the_persons_though_nothing_ended_the_order_yet()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        var order = await setting.Ordered(person);
        // No poller: the date alone decides where the next one goes.
        hub.Clock.Advance(DelaySetting.Month);

        var released = await hub.Release(setting.Command(person));

        Assert.Contains(await hub.ChainOf(person), step => step.Entry.Id == released.Id);
        Assert.DoesNotContain(await setting.Sealed(person, order), step => step.Entry.Id == released.Id);
        Assert.Empty(await LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
    }

    /// <summary>Slot 0 as the public leaf has it.</summary>
    async Task<Id128> SlotZero(long index)
    {
        Assert.True(Leaf.TryParse((await Hub.Store.LeafAsync(index, CancellationToken.None))!.Entry, out var leaf));
        return leaf.Tags.Citizen;
    }
}
