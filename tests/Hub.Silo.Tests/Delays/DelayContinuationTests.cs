using Hub.Audit;
using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Delays;

/// <summary>What a log had delayed when it ended: no longer than its orders said, and never for good.</summary>
public sealed class DelayContinuationTests
{
    const string Next = "localhost/continued";
    const int Most = 100;

    [Fact]
    public async Task What_an_ended_log_delayed_is_disclosed_at_its_date()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency(DelaySetting.Agency);
        Person person;
        Id128 order, ended, exchange;
        long until;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            var setting = new DelaySetting(hub);
            person = await hub.Enrol();
            order = await setting.Ordered(person);
            until = setting.State(order).Until;
            exchange = (await hub.Release(setting.Command(person))).Id;
            ended = await setting.Ordered(person, purpose: "other");
            Assert.IsType<DelayOutcome.Taken>(await setting.Grain(ended).Act(new DelayCommand.End(DelaySetting.Officer)));
            await End(hub);
        }
        await Continue(folder);

        await using var again = await TestHub.Start(folder, agency, origin: Next);
        var log = Assert.Single(await again.Get<EarlierLogs>().AllAsync(CancellationToken.None));
        Assert.Equal(ended, Assert.Single(await log.Delays!.Released(person.Subject)).Order!.Order);
        var count = Assert.Single(await log.Delays.Counts(Most));
        Assert.Equal((order, 2L, until, TestHub.Origin), (count.State.Order, count.Entries, count.DueAt, count.EndedLog));

        again.Clock.Advance(DelaySetting.Month);

        var released = await log.Delays.Released(person.Subject);
        Assert.Equal([order, ended], released.Select(chain => chain.Order!.Order));
        Assert.Equal(SealedChainKey.Commit(released[0].TagKey!, order), released[0].Ordered!.Key);
        Assert.Equal((until, null), (released[0].Order!.EndedAt, released[0].Ended));
        Assert.Equal(exchange, (await log.Delays.Entries(released[0]))[0].Id);
        Assert.Empty(await log.Delays.Counts(Most));
        Assert.Empty(await again.Get<DelayReader>().Released(person.Subject));
    }

    [Fact]
    public async Task Sealed_chain_of_an_order_that_the_ended_log_does_not_know_is_disclosed()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency(DelaySetting.Agency);
        Person person;
        var id = Id128.Random();
        await using (var hub = await TestHub.Start(folder, agency))
        {
            person = await hub.Enrol();
            var order = Id128.Random();
            _ = hub.Keys.EnsureSealed(person.Subject, order);
            var record = new AccessRecord { Salt = EntryBook.NewSalt(), Origin = hub.Book.Origin, Actor = DelaySetting.Auditor, Subject = person.Subject, Opened = id, Role = DelayWords.Auditor, Through = 0, Reason = "check" };
            Assert.IsType<AppendOutcome.Appended>(await hub.Book.Append(new Entry(id, Hash256.Of("one"u8), record, Asker: DelaySetting.Agency) { SealedUnder = order }));
            await End(hub);
        }
        await Continue(folder);

        await using var again = await TestHub.Start(folder, agency, origin: Next);
        var log = Assert.Single(await again.Get<EarlierLogs>().AllAsync(CancellationToken.None));
        var released = Assert.Single(await log.Delays!.Released(person.Subject));
        Assert.Null(released.Order);
        Assert.Equal(id, Assert.Single(await log.Delays.Entries(released)).Id);
    }

    [Fact]
    public async Task Orders_in_force_are_counted_without_opening_a_record()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, new TestAgency(DelaySetting.Agency));
        var setting = new DelaySetting(hub);
        var person = await hub.Enrol();
        await setting.Ordered(person);
        await setting.Asked(person, purpose: "asked");
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(await setting.Asked(person, purpose: "declined")).Act(new DelayCommand.Decline(DelaySetting.Auditor)));
        Assert.IsType<DelayOutcome.Taken>(await setting.Grain(await setting.Ordered(person, purpose: "ended")).Act(new DelayCommand.End(DelaySetting.Officer)));

        var idKey = await File.ReadAllBytesAsync(Path.Combine(folder.In("keys"), "id.hmac"), TestContext.Current.CancellationToken);
        Assert.Equal(1, await OrdersInForce.CountAsync(hub.Store, idKey, Most, CancellationToken.None));
    }

    /// <summary>A checkpoint covers all there is.</summary>
    static async Task End(TestHub hub) =>
        await hub.Get<LedgerRoom>().Covering((await hub.Store.HeadAsync(CancellationToken.None)).Size - 1, CancellationToken.None);

    /// <summary>As <c>hub ledger recover --new-origin</c> leaves it.</summary>
    static async Task Continue(TempFolder folder)
    {
        await using (var old = SqliteLedgerStore.Open(folder.In("hub.db"), TestHub.Origin))
        {
            var row = (await old.LastCheckpointAsync(CancellationToken.None))!;
            Assert.True(Checkpoint.TryParse(SignedNote.TryParse(row.Note)!.Text, out var final));
            var plan = new ContinuationPlan(row.Note, final, new PublishedCheckpoint(final, row.Note), final.Size);
            await using var fresh = SqliteLedgerStore.Open(folder.In("hub2.db"), Next);
            await LogContinuation.OpenAsync(fresh, Next, plan, await File.ReadAllBytesAsync(Path.Combine(folder.In("keys"), "id.hmac")), new LedgerWriterOptions(), CancellationToken.None);
        }
        var earlier = EarlierFolder.Of(Path.GetDirectoryName(folder.In("hub.db"))!, TestHub.Origin);
        Directory.CreateDirectory(earlier);
        File.Move(folder.In("hub.db"), Path.Combine(earlier, "hub.db"));
        File.Move(folder.In("hub2.db"), folder.In("hub.db"));
        File.Delete(folder.In("published-checkpoint"));
        File.Delete(folder.In("grains.db"));
    }
}
