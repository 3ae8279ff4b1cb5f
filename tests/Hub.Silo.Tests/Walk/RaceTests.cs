using Hub.Audit;
using Hub.Audit.Store;
using Hub.Canon.Records;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.Tests.Setting;
using Hub.Silo.Walk;

namespace Hub.Silo.Tests.Walk;

/// <summary>What happens while a walk is under way: nothing is released on facts that no longer hold.</summary>
public sealed partial class RaceTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Walk_refuses_revoked_in_flight_when_consent_is_revoked_during_the_fetch()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        _hub.Source.During(person.Nik, _ => _hub.Revoke(person, consent));

        var refused = await _hub.Refuse(_hub.Command(person.Nik));

        Assert.Equal("consent.revoked-in-flight", refused.Code);
        var record = await _hub.Record<RefusalRecord>(refused.Id);
        Assert.Equal("consent.revoked-in-flight", record.ReasonCode);
        Assert.Equal("consent.revoked", record.InternalCode);
        Assert.DoesNotContain(await _hub.ChainOf(person), step => step.Entry.Record is ExchangeRecord);
        Assert.Equal(2, _hub.Front.Attempts(refused.Id));
        // The source was asked, and named the exchange: so its provider's chain has the refusal too.
        Assert.All(_hub.Source.AskedAbout(person.Nik), asked => Assert.Equal(refused.Id, asked.Exchange));
        var provided = Assert.Single(await _hub.Chain(EntryBook.AgencyChain(record.Provider!)), step => step.Entry.Id == refused.Id);
        Assert.Equal(2, provided.Slot);
        Assert.Equal(1, Assert.Single(await _hub.Chain(EntryBook.AgencyChain(_hub.Agency.Id)), step => step.Entry.Id == refused.Id).Slot);
    }

    [Fact]
    public async Task Provider_that_was_not_asked_has_no_entry_of_the_refusal()
    {
        var person = await _hub.Enrol();
        var refused = await _hub.Refuse(_hub.Command(person.Nik));
        Assert.Empty(_hub.Source.AskedAbout(person.Nik));
        Assert.Null((await _hub.Record<RefusalRecord>(refused.Id)).Provider);
    }

    [Fact]
    public async Task Walk_refuses_revoked_in_flight_when_consent_is_revoked_between_seal_and_append()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        var command = _hub.Command(person.Nik);
        _hub.Front.Before(_hub.ExchangeId(command.IdempotencyKey), attempt => attempt == 1 ? _hub.Revoke(person, consent) : Task.CompletedTask);

        var refused = await _hub.Refuse(command);

        Assert.Equal("consent.revoked-in-flight", refused.Code);
        Assert.DoesNotContain(await _hub.ChainOf(person), step => step.Entry.Record is ExchangeRecord);
    }

    [Fact]
    public async Task Walk_releases_when_consent_is_granted_before_its_refusal_is_written()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Requested(person);
        var command = _hub.Command(person.Nik);
        _hub.Front.Before(_hub.ExchangeId(command.IdempotencyKey), attempt => attempt == 1 ? _hub.Grant(person, consent) : Task.CompletedTask);

        var released = await _hub.Release(command);

        Assert.Equal(2, _hub.Front.Attempts(released.Id));
        Assert.Equal(consent, (await _hub.Record<ExchangeRecord>(released.Id)).Consent!.Id);
    }

    [Fact]
    public async Task Walk_gives_up_without_a_trace_when_every_pass_is_stale()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        _hub.Source.During(person.Nik, async _ =>
        {
            await _hub.Suspend(person, consent);
            await _hub.Resume(person, consent);
        });
        var command = _hub.Command(person.Nik);
        var id = _hub.ExchangeId(command.IdempotencyKey);

        var outcome = Assert.IsType<ExchangeOutcome.NotTaken>(await _hub.Handle(command));

        Assert.Equal("append.contended", outcome.Code);
        Assert.Equal(ExchangeGrain.MaxPasses, _hub.Front.Attempts(id));
        Assert.Null(await _hub.Book.Find(id));
        Assert.DoesNotContain(await _hub.ChainOf(person), step => step.Entry.Record is ExchangeRecord or RefusalRecord);
    }

    [Fact]
    public async Task Walk_succeeds_under_the_same_key_when_it_had_given_up_before()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        _hub.Source.During(person.Nik, async times =>
        {
            if (times <= ExchangeGrain.MaxPasses)
            {
                await _hub.Suspend(person, consent);
                await _hub.Resume(person, consent);
            }
        });
        var command = _hub.Command(person.Nik);
        Assert.IsType<ExchangeOutcome.NotTaken>(await _hub.Handle(command));

        await _hub.Release(command);
    }

    [Fact]
    public async Task Walk_records_a_refusal_when_the_source_never_answers()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Source.Answers(person.Nik, async (_, ct) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            return new FetchResult.NotFound();
        });

        var handling = _hub.Handle(_hub.Command(person.Nik));
        await asked.Task;
        Assert.False(handling.IsCompleted);
        _hub.Clock.Advance(ExchangeGrain.WalkTimeout);

        var refused = Assert.IsType<ExchangeOutcome.Refused>(await handling.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal("source.unavailable", refused.Code);
        Assert.Equal("source.unavailable", (await _hub.Record<RefusalRecord>(refused.Id)).ReasonCode);
    }

    [Fact]
    public async Task Walk_records_a_refusal_when_its_caller_leaves_during_the_fetch()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        using var leaving = new CancellationTokenSource();
        _hub.Source.Answers(person.Nik, async (_, ct) =>
        {
            await leaving.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            return new FetchResult.NotFound();
        });
        var command = _hub.Command(person.Nik);
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Front.After(_hub.ExchangeId(command.IdempotencyKey), _ =>
        {
            recorded.SetResult();
            return Task.CompletedTask;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.Grains.GetGrain<IExchangeGrain>(0).Handle(command, leaving.Token));

        LetTheWalkHearOfIt();
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("source.unavailable", (await _hub.Record<RefusalRecord>(_hub.ExchangeId(command.IdempotencyKey))).ReasonCode);
    }

    [Fact]
    public async Task Walk_decides_again_when_the_policy_bundle_changes_before_its_append()
    {
        using var folder = new TempFolder();
        var policies = folder.CopyPolicies();
        await using var hub = await TestHub.Start(folder, policies: policies);
        var person = await hub.Enrol();
        await hub.Granted(person);
        hub.Source.During(person.Nik, times => times == 1 ? Narrow(hub, policies) : Task.CompletedTask);

        var refused = await hub.Refuse(hub.Command(person.Nik));

        Assert.Equal("policy.no-permit", refused.Code);
        Assert.Equal(2, (await hub.Record<RefusalRecord>(refused.Id)).Bundle!.Version);
        Assert.Equal(2, hub.Front.Attempts(refused.Id));
        await hub.Release(hub.Command(person.Nik, fields: ["district"]));
    }

    [Fact]
    public async Task Walk_releases_nothing_when_another_process_took_a_newer_bundle_into_force()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await hub.Granted(person);
        // The log is at bundle 2 while this process still decides by bundle 1.
        var record = new OperatorRecord { Salt = Silo.Ledger.EntryBook.NewSalt(), Origin = TestHub.Origin, Actor = "hub", Kind = "uji", From = 0, Until = 0, Counts = [] };
        await hub.Book.Append(new(Canon.Id128.Random(), Canon.Hash256.Of([1]), record, BundleVersion: 2));
        var command = hub.Command(person.Nik);

        var outcome = Assert.IsType<ExchangeOutcome.NotTaken>(await hub.Handle(command));

        Assert.Equal("append.contended", outcome.Code);
        Assert.Null(await hub.Book.Find(hub.ExchangeId(command.IdempotencyKey)));
        Assert.Equal(2, (await hub.Store.HeadAsync(CancellationToken.None)).Bundle);
    }

    /// <summary>A new bundle that permits the district only.</summary>
    static async Task Narrow(TestHub hub, string policies)
    {
        var file = Path.Combine(policies, "kemensos-civil-registry.policy.yaml");
        var text = await File.ReadAllTextAsync(file);
        var narrowed = text.Replace("fields: [nik, birth_date, household_size, district]", "fields: [district]", StringComparison.Ordinal)
            .Replace("        - { field: nik, op: pseudonymise, keyScope: recipient }\n", "", StringComparison.Ordinal)
            .Replace("        - { field: birth_date, op: generalise, to: year }\n", "", StringComparison.Ordinal)
            .Replace("      transforms:\n", "", StringComparison.Ordinal)
            .Replace("version: 1", "version: 2", StringComparison.Ordinal);
        Assert.NotEqual(text, narrowed);
        await File.WriteAllTextAsync(file, narrowed);
        await hub.Get<PolicyLoader>().TakeIntoForce(CancellationToken.None);
    }
}
