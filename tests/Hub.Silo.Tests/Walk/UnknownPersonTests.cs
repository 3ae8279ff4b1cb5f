using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;
using Microsoft.Data.Sqlite;

namespace Hub.Silo.Tests.Walk;

/// <summary>Nobody can tell by asking whether the hub knows a person.</summary>
public sealed class UnknownPersonTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Unknown_person_is_answered_like_one_without_consent_when_asked_about()
    {
        var known = await _hub.Enrol();

        var about = await _hub.Refuse(_hub.Command(known.Nik));
        var aboutNobody = await _hub.Refuse(_hub.Command(TestHub.NewNik()));

        Assert.Equal(about.Code, aboutNobody.Code);
        var (record, nobody) = (await _hub.Record<RefusalRecord>(about.Id), await _hub.Record<RefusalRecord>(aboutNobody.Id));
        Assert.Null(nobody.Subject);
        Assert.Equal(record with { Subject = null, Salt = nobody.Salt, Signature = nobody.Signature, Requested = nobody.Requested, Determining = nobody.Determining }, nobody);
        Assert.Equal(record.Requested, nobody.Requested);
    }

    [Fact]
    public async Task Unknown_person_moves_the_agencys_chain_only_when_refused()
    {
        var nik = TestHub.NewNik();
        var decoyBefore = await _hub.Book.ChainLength(EntryBook.PersonChain(_hub.Keys.DecoySubject));

        var refused = await _hub.Refuse(_hub.Command(nik));
        Assert.Null(_hub.Keys.FindByNik(nik));

        var leaf = await _hub.Store.FindLeafAsync(refused.Id, CancellationToken.None);
        Assert.NotNull(leaf);
        Assert.Contains(await _hub.Chain(EntryBook.AgencyChain("kemensos")), step => step.Entry.Id == refused.Id);
        Assert.Equal(0, decoyBefore);
        Assert.Equal(0, await _hub.Book.ChainLength(EntryBook.PersonChain(_hub.Keys.DecoySubject)));
    }

    [Fact]
    public async Task Unknown_person_gets_no_release_when_the_source_knows_them_and_no_consent_is_needed()
    {
        using var agency = new TestAgency("disdik");
        await agency.Register(_hub.Grains);
        var known = await _hub.Enrol();
        var command = _hub.Command(known.Nik, fields: ["district"], agency: "disdik", dataset: "region.residence", purpose: "school-zoning", basis: "public-task");
        var nik = TestHub.NewNik();

        Assert.IsType<ExchangeOutcome.Released>(await _hub.Handle(command));
        var refused = await _hub.Refuse(command with
        {
            IdempotencyKey = TestHub.NewKey(),
            Content = (ExchangeContent.Readable)command.Content with { Nik = nik },
        });

        Assert.Equal("source.no-record", refused.Code);
        Assert.Single(_hub.Source.AskedAbout(nik));
    }

    [Fact]
    public async Task Unknown_person_leaves_no_state_behind_when_the_hub_stops()
    {
        using var folder = new TempFolder();
        var hub = await TestHub.Start(folder);
        var nik = TestHub.NewNik();
        await hub.Refuse(hub.Command(nik));
        await hub.Ask(hub.Ask(nik));
        await hub.DisposeAsync();

        await using var connection = new SqliteConnection($"Data Source={folder.In("grains.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = SnapshotSql.Count;
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Consent_request_looks_the_same_when_the_person_is_unknown()
    {
        var known = await _hub.Enrol();

        var asked = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(_hub.Ask(known.Nik))).View;
        var askedNobody = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(_hub.Ask(TestHub.NewNik()))).View;

        Assert.Equal(Shape(asked), Shape(askedNobody));
        var read = await _hub.Grains.GetGrain<IConsentGrain>(asked.ConsentId.ToString()).ReadFor("kemensos");
        var readNobody = await _hub.Grains.GetGrain<IConsentGrain>(askedNobody.ConsentId.ToString()).ReadFor("kemensos");
        Assert.Equal(Shape(asked), Shape(read!));
        Assert.Equal(Shape(asked), Shape(readNobody!));
    }

    [Fact]
    public async Task Consent_request_is_recognised_alike_when_it_is_sent_again()
    {
        var known = await _hub.Enrol();
        foreach (var nik in (string[])[known.Nik, TestHub.NewNik()])
        {
            var ask = _hub.Ask(nik);
            var first = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(ask));
            _hub.Clock.Advance(TimeSpan.FromSeconds(5));

            var again = Assert.IsType<ConsentOutcome.Unchanged>(await _hub.Ask(ask));
            var other = Assert.IsType<ConsentOutcome.Refused>(await _hub.Ask(ask with { Request = ask.Request with { Hash = Canon.Hash256.Of("other"u8) }, ValidForDays = 60 }));

            Assert.Equal(first.View.ConsentId, again.View.ConsentId);
            Assert.Equal(first.View.Terms.NotAfter, again.View.Terms.NotAfter);
            Assert.Equal("idempotency.conflict", other.Code);
        }
    }

    [Fact]
    public async Task Consent_requests_raced_under_one_key_are_answered_alike()
    {
        const int atOnce = 8;
        var known = await _hub.Enrol();
        foreach (var nik in (string[])[known.Nik, TestHub.NewNik()])
        {
            var ask = _hub.Ask(nik);
            var same = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => _hub.Ask(ask)));
            Assert.Single(same.Select(outcome => View(outcome).Terms.NotBefore).Distinct());

            var bodies = _hub.Ask(nik);
            var different = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(i =>
                _hub.Ask(bodies with { Request = bodies.Request with { Hash = Canon.Hash256.Of([(byte)i]) }, ValidForDays = 30 + i })));
            Assert.Single(different, outcome => outcome is ConsentOutcome.Changed);
            Assert.Equal(atOnce - 1, different.Count(outcome => outcome is ConsentOutcome.Refused { Code: "idempotency.conflict" }));
        }

        static ConsentView View(ConsentOutcome outcome) => outcome switch
        {
            ConsentOutcome.Changed changed => changed.View,
            ConsentOutcome.Unchanged unchanged => unchanged.View,
            _ => throw new InvalidOperationException(outcome.ToString()),
        };
    }

    /// <summary>All that may be told apart by the one who asked, times and ids aside.</summary>
    static string Shape(ConsentView view) =>
        System.Text.Json.JsonSerializer.Serialize(new
        {
            view.State,
            Terms = view.Terms with { NotBefore = 0, NotAfter = view.Terms.NotAfter - view.Terms.NotBefore },
            Events = view.Events.Select(e => e with { Time = 0 }),
        });
}
