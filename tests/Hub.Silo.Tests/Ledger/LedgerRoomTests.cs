using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;
using Microsoft.Data.Sqlite;

namespace Hub.Silo.Tests.Ledger;

public sealed class LedgerRoomTests
{
    [Fact]
    public async Task Log_goes_on_when_another_writer_had_taken_it_over_and_left()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await hub.Granted(person);
        await TakeLease(hub);
        var command = hub.Command(person.Nik);

        var fenced = Assert.IsType<ExchangeOutcome.NotTaken>(await hub.Handle(command));
        Assert.Equal("ledger.unavailable", fenced.Code);
        Assert.Equal(LedgerCodes.Unavailable, hub.Get<LedgerRoom>().Fault);
        Assert.Null(await hub.Book.Find(hub.ExchangeId(command.IdempotencyKey)));
        await hub.Release(command);

        Assert.Null(hub.Get<LedgerRoom>().Fault);
        Assert.Empty(await LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
    }

    [Fact]
    public async Task Log_opens_in_another_process_when_this_one_could_not_start_its_publisher()
    {
        using var folder = new TempFolder();
        await using (var hub = await TestHub.Start(folder))
        {
            await hub.Refuse(hub.Command(TestHub.NewNik()));
        }
        // Where the published checkpoint is written next there is a folder: nothing can be published.
        Directory.CreateDirectory(folder.In("published-checkpoint.next"));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => TestHub.Start(folder));
        Directory.Delete(folder.In("published-checkpoint.next"));

        await using var again = await TestHub.Start(folder);

        await again.Refuse(again.Command(TestHub.NewNik(), key: "after"));
    }

    [Fact]
    public async Task Log_goes_on_when_the_published_checkpoint_could_not_be_kept_for_a_while()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var consent = await hub.Granted(person);
        await hub.Get<LedgerRoom>().Covering((await hub.Book.Find(consent))!.Index, TestContext.Current.CancellationToken);
        await TakeLease(hub);
        Directory.CreateDirectory(folder.In("published-checkpoint.next"));
        var command = hub.Command(person.Nik);

        Assert.Equal("ledger.unavailable", Assert.IsType<ExchangeOutcome.NotTaken>(await hub.Handle(command)).Code);
        Assert.Equal("ledger.unavailable", Assert.IsType<ExchangeOutcome.NotTaken>(await hub.Handle(command)).Code);
        Directory.Delete(folder.In("published-checkpoint.next"));

        await hub.Release(command);
    }

    [Fact]
    public async Task Start_is_refused_when_the_stored_log_lost_its_tail()
    {
        using var folder = new TempFolder();
        await using (var hub = await TestHub.Start(folder))
        {
            await hub.Refuse(hub.Command(TestHub.NewNik()));
        }
        var whole = await File.ReadAllBytesAsync(folder.In("published-checkpoint"), TestContext.Current.CancellationToken);
        using (var fresh = new TempFolder())
        {
            // An older copy of the log under the checkpoint that was published later.
            await using (var hub = await TestHub.Start(fresh, keysOf: folder))
            {
                Assert.NotNull(hub.Get<LedgerRoom>());
            }
            await File.WriteAllBytesAsync(fresh.In("published-checkpoint"), whole, TestContext.Current.CancellationToken);

            var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(() => TestHub.Start(fresh, keysOf: folder));

            Assert.Contains(fault.Code, (string[])[LedgerCodes.BehindCheckpoint, LedgerCodes.InconsistentCheckpoint]);
        }
    }

    [Fact]
    public async Task Checkpoint_covers_a_released_entry_when_waited_for()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var refused = await hub.Refuse(hub.Command(TestHub.NewNik()));
        var index = (await hub.Book.Find(refused.Id))!.Index;

        var published = await hub.Get<LedgerRoom>().Covering(index, TestContext.Current.CancellationToken);

        Assert.True(published!.Checkpoint.Size > index);
        Assert.Equal(TestHub.Origin, published.Checkpoint.Origin);
        Assert.Equal(published.Note, hub.Get<LedgerRoom>().LatestCheckpoint!.Note);
    }

    [Fact]
    public async Task Consent_change_is_refused_when_the_ledger_is_unavailable()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var consent = await hub.Requested(person);
        hub.Front.Instead(hub.Book.Ids.Of(Actors.Hub, $"consent:{consent}:1"), () => new AppendOutcome.Unavailable("ledger.unavailable"));

        Assert.Equal("ledger.unavailable", Assert.IsType<ConsentOutcome.Refused>(await hub.Grant(person, consent)).Code);

        Assert.Equal("requested", (await hub.Citizen(person.Subject).Consent(consent))!.State);
        Assert.Equal("consent.required", (await hub.Refuse(hub.Command(person.Nik))).Code);
    }

    [Fact]
    public async Task Book_reads_a_chain_in_order_when_entries_of_others_lie_between()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var people = new[] { await hub.Enrol(), await hub.Enrol() };
        for (var n = 0; n < 6; n++)
        {
            await hub.Refuse(hub.Command(people[n % 2].Nik));
        }

        foreach (var person in people)
        {
            var steps = await hub.ChainOf(person);
            Assert.Equal([0L, 1L, 2L], steps.Select(step => step.Number));
            Assert.Equal(steps.Select(step => step.Entry.Index).Order(), steps.Select(step => step.Entry.Index));
            Assert.All(steps, step => Assert.Equal(person.Subject, step.Entry.Record!.Subject));
            Assert.Equal([1L, 2L], (await Read(hub, person, from: 1, max: 9)).Select(step => step.Number));
            Assert.Empty(await Read(hub, person, from: 0, max: 0));
        }
    }

    [Fact]
    public async Task Trail_pages_backwards_without_gaps_when_it_is_long()
    {
        const int entries = 60;
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await Task.WhenAll(Enumerable.Range(0, entries).Select(_ => hub.Refuse(hub.Command(person.Nik))));

        var seen = new List<long>();
        long? before = null;
        do
        {
            var page = await hub.Citizen(person.Subject).Trail(before);
            Assert.Equal(entries, page.Count);
            Assert.InRange(page.Entries.Count, 1, Citizens.CitizenGrain.TrailPageSize);
            seen.AddRange(page.Entries.Select(entry => entry.Number));
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(0, entries).Reverse().Select(n => (long)n), seen);
        Assert.Empty((await hub.Citizen(person.Subject).Trail(0)).Entries);
    }

    static async Task<List<ChainStep>> Read(TestHub hub, Person person, long from, int max)
    {
        var steps = new List<ChainStep>();
        await foreach (var step in hub.Book.ReadChain(EntryBook.PersonChain(person.Subject), from, max))
        {
            steps.Add(step);
        }
        return steps;
    }

    /// <summary>What another writer does when it takes the log over: the lease is no longer the one this process holds.</summary>
    static async Task TakeLease(TestHub hub)
    {
        var seen = await hub.Store.LeaseAsync(CancellationToken.None);
        Assert.True(await hub.Store.TryReplaceLeaseAsync(seen, new WriterLease(null, seen.Term + 1, seen.Renewal + 1), CancellationToken.None));
    }
}
