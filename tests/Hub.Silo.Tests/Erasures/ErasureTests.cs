using Hub.Audit.Erasures;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Erasures;

/// <summary>An erasure from proposal to completion, and what every crash in between and every restored backup leaves.</summary>
public sealed class ErasureTests
{
    static readonly string Operator = $"operator:{Id128.Random()}";
    static readonly string Auditor = $"auditor:{Id128.Random()}";
    static readonly Hash256 Reference = Hash256.Of("letter 7"u8);

    [Fact]
    public async Task Person_is_unknown_and_every_entry_closed_when_the_waiting_period_is_over()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await hub.Granted(person);
        var released = await hub.Release(hub.Command(person.Nik));
        var entries = (await hub.ChainOf(person)).Count;
        var order = await Ordered(hub, person);

        await Due(hub, short_: true);
        Assert.Equal("waiting", (await View(hub, person)).Stage);
        await hub.Release(hub.Command(person.Nik));
        await Due(hub);

        var view = await View(hub, person);
        Assert.Equal("completed", view.Stage);
        var chain = await hub.ChainOf(person);
        var completed = Assert.IsType<ErasureCompletedRecord>(chain[^1].Entry.Record);
        Assert.Equal((order, view.Ordered, entries + 1L), (completed.Order, completed.Ordered, completed.Closed));
        Assert.Equal(view.Completed, chain[^1].Entry.Index);
        Assert.Equal(completed.Closed, chain.Count(step => step.Entry.Record is null));
        Assert.All(chain.Where(step => step.Entry.Record is null), step => Assert.Equal(person.Subject, step.Entry.ClosedFor));
        Assert.Null(hub.Keys.FindByNik(person.Nik));
        Assert.Null(hub.Keys.SubjectKey(person.Subject));
        Assert.Null(await hub.Grains.GetGrain<IExchangeGrain>(0).Read("kemensos", released.Id));
        Assert.Empty(await hub.Citizen(person.Subject).Consents());
        Assert.Equal("consent.required", (await hub.Refuse(hub.Command(person.Nik))).Code);
        Assert.Equal(chain.Count, (await hub.ChainOf(person)).Count);
        Assert.Empty(await hub.Get<ErasurePoller>().Open(CancellationToken.None));
        Assert.Empty(await LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
    }

    [Fact]
    public async Task Two_of_one_role_order_nothing()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var order = await Proposed(hub, person);

        Assert.Equal("erasure.same-role", await Code(hub, person, new ErasureCommand.Approve(Operator, order)));
        Assert.Equal("erasure.same-role", await Code(hub, person, new ErasureCommand.Approve($"operator:{Id128.Random()}", order)));
        Assert.Equal("erasure.same-approver", await Code(hub, person, new ErasureCommand.Approve("auditor:" + Operator["operator:".Length..], order)));
        Assert.Equal("erasure.role", await Code(hub, person, new ErasureCommand.Approve($"officer:{Id128.Random()}", order)));
        Assert.Equal("erasure.unknown", await Code(hub, person, new ErasureCommand.Approve(Auditor, Id128.Random())));
        Assert.Equal("erasure.open", await Code(hub, person, new ErasureCommand.Propose(Auditor, ErasureWords.Request, Reference)));
        Assert.Equal("proposed", (await View(hub, person)).Stage);
    }

    [Fact]
    public async Task Hold_stops_completion_until_it_is_released()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var order = await Ordered(hub, person);
        await Taken(hub, person, new ErasureCommand.Hold(Auditor, order, Reference));

        await Due(hub);
        Assert.Equal("held", (await View(hub, person)).Stage);
        Assert.NotNull(hub.Keys.FindByNik(person.Nik));
        Assert.Equal(person.Subject, Assert.Single(await hub.Get<ErasurePoller>().Open(CancellationToken.None)));

        await Taken(hub, person, new ErasureCommand.Release(Operator, order));
        await hub.Get<ErasurePoller>().Round(CancellationToken.None);
        Assert.Equal("completed", (await View(hub, person)).Stage);
        Assert.Null(hub.Keys.FindByNik(person.Nik));
    }

    [Fact]
    public async Task Withdrawn_before_completion_nothing_is_erased_and_a_new_proposal_may_follow()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var order = await Ordered(hub, person);
        Assert.Equal("erasure.role", await Code(hub, person, new ErasureCommand.Cancel($"person:{Id128.Random()}", order, ErasureWords.Withdrawn)));
        Assert.Equal("erasure.other-basis", await Code(hub, person, new ErasureCommand.Cancel(Operator, order, ErasureWords.Lifted)));

        await Taken(hub, person, new ErasureCommand.Cancel(person.Actor, order, ErasureWords.Withdrawn));
        await Due(hub);

        Assert.Equal("cancelled", (await View(hub, person)).Stage);
        Assert.NotNull(hub.Keys.FindByNik(person.Nik));
        Assert.Empty(await hub.Get<ErasurePoller>().Open(CancellationToken.None));
        Assert.NotEqual(order, await Ordered(hub, person));
    }

    [Fact]
    public async Task Proposal_nobody_approves_lapses()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await Proposed(hub, person);

        hub.Clock.Advance(ErasurePeriods.Proposal + TimeSpan.FromMinutes(1));
        await hub.Get<ErasurePoller>().Round(CancellationToken.None);

        Assert.Equal("cancelled", (await View(hub, person)).Stage);
        Assert.Empty(await hub.Get<ErasurePoller>().Open(CancellationToken.None));
    }

    /// <summary>What a crash leaves is what was durable: the completion is cut off after each of its durable halves, and the hub starts on that.</summary>
    [Theory]
    [InlineData("entry")]
    [InlineData("file")]
    [InlineData("keys")]
    [InlineData("snapshot")]
    public async Task Completion_cut_off_is_whole_after_the_next_start(string after)
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency("kemensos");
        Person person;
        byte[] keysBefore;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            person = await hub.Enrol();
            await hub.Granted(person);
            await Ordered(hub, person);
            keysBefore = Backup(folder, "keys.db");
            await Due(hub);
            Assert.Equal("completed", (await View(hub, person)).Stage);
            // The deadline, which is removed last, still stands at each of these moments.
            await hub.Store.PutDueAsync(new(ErasureIds.OpenKey(person.Subject), 0, person.Subject.ToArray()), CancellationToken.None);
        }
        if (after is "entry" or "file")
        {
            Restore(folder, "keys.db", keysBefore);
        }
        if (after is "entry")
        {
            // Torn in the middle of its line.
            await File.WriteAllTextAsync(folder.In("erasures"), person.Subject.ToString());
        }
        await using var again = await TestHub.Start(folder, agency);

        Assert.Equal(after is "entry" or "file" ? 1 : 0, again.Get<ErasureReplay>().Last!.Replayed);
        Assert.Null(again.Keys.FindByNik(person.Nik));
        Assert.Null(again.Keys.SubjectKey(person.Subject));
        Assert.Equal(person.Subject, Assert.Single(again.Get<ErasureFile>().All).Subject);
        await again.Get<ErasurePoller>().Round(CancellationToken.None);
        Assert.Empty(await again.Get<ErasurePoller>().Open(CancellationToken.None));
        Assert.Single(await again.Chain(KeyStore.ErasureChain));
    }

    [Fact]
    public async Task Restored_ledger_and_keys_bring_nobody_back_and_the_log_says_so()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency("kemensos");
        Person person;
        var backup = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using (var hub = await TestHub.Start(folder, agency))
        {
            person = await hub.Enrol();
            await hub.Granted(person);
        }
        foreach (var name in Names)
        {
            backup[name] = Backup(folder, name);
        }
        long completed;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            await Ordered(hub, person);
            await Due(hub);
            completed = (await View(hub, person)).Completed!.Value;
        }
        foreach (var (name, bytes) in backup)
        {
            Restore(folder, name, bytes);
        }

        for (var start = 0; start < 2; start++)
        {
            await using var hub = await TestHub.Start(folder, agency);
            Assert.Equal(new ErasureReplayReport(1, start == 0 ? 1 : 0, start == 0 ? 1 : 0), hub.Get<ErasureReplay>().Last);
            Assert.Null(hub.Keys.FindByNik(person.Nik));
            var chain = await hub.ChainOf(person);
            Assert.All(chain, step => Assert.Null(step.Entry.Record));
            var replayed = Assert.IsType<ErasureCompletedRecord>(Assert.Single(await hub.Chain(KeyStore.ErasureChain)).Entry.Record);
            Assert.Equal((completed, (long)chain.Count), (replayed.Replayed, replayed.Closed));
            Assert.Equal("completed", (await View(hub, person)).Stage);
        }
    }

    [Fact]
    public async Task Damaged_file_of_erasures_keeps_the_hub_from_serving()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.In("erasures"), "AAAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAA 7 00000000\n");

        var fault = await Record.ExceptionAsync(async () => await TestHub.Start(folder));

        Assert.Equal("erasure.file-damaged", Assert.IsType<Audit.LedgerUnavailableException>(fault).Code);
    }

    static readonly string[] Names = ["keys.db", "hub.db", "grains.db", "published-checkpoint"];

    static byte[] Backup(TempFolder folder, string name)
    {
        if (!name.EndsWith(".db", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(folder.In(name));
        }
        var copy = folder.In("copy-" + Guid.NewGuid().ToString("N"));
        using (var source = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder.In(name)};Mode=ReadOnly;Pooling=False"))
        using (var target = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={copy};Pooling=False"))
        {
            source.Open();
            target.Open();
            source.BackupDatabase(target);
        }
        return File.ReadAllBytes(copy);
    }

    static void Restore(TempFolder folder, string name, byte[] bytes)
    {
        // A connection that this process keeps open on the file would go on with the log that is deleted here.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(folder.In(name + "-wal"));
        File.Delete(folder.In(name + "-shm"));
        File.WriteAllBytes(folder.In(name), bytes);
    }

    static async Task<Id128> Proposed(TestHub hub, Person person) =>
        (await Taken(hub, person, new ErasureCommand.Propose(Operator, ErasureWords.Request, Reference))).View.Order;

    static async Task<Id128> Ordered(TestHub hub, Person person)
    {
        var order = await Proposed(hub, person);
        await Taken(hub, person, new ErasureCommand.Approve(Auditor, order));
        return order;
    }

    static async Task Due(TestHub hub, bool short_ = false)
    {
        hub.Clock.Advance(short_ ? ErasurePeriods.Waiting - TimeSpan.FromHours(1) : ErasurePeriods.Waiting);
        await hub.Get<ErasurePoller>().Round(CancellationToken.None);
    }

    static async Task<ErasureView> View(TestHub hub, Person person)
    {
        var view = await Grain(hub, person).View();
        Assert.NotNull(view);
        return view;
    }

    static async Task<ErasureOutcome.Taken> Taken(TestHub hub, Person person, ErasureCommand command) => Assert.IsType<ErasureOutcome.Taken>(await Grain(hub, person).Act(command));

    static async Task<string> Code(TestHub hub, Person person, ErasureCommand command) => Assert.IsType<ErasureOutcome.Refused>(await Grain(hub, person).Act(command)).Code;

    static IErasureGrain Grain(TestHub hub, Person person) => hub.Grains.GetGrain<IErasureGrain>(person.Subject.ToString());
}
