using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Jose;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Walk;

public sealed class ReleaseTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Walk_releases_exactly_the_permitted_fields_when_consent_is_given()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);

        var released = await _hub.Release(_hub.Command(person.Nik));

        var values = Open(released).Values;
        Assert.Equal(["birth_date", "district", "household_size", "nik"], values.Keys);
        Assert.Equal("1990", values["birth_date"].ToString());
        Assert.Equal("31.71.01", values["district"].GetString());
        Assert.Equal(4, values["household_size"].GetInt32());
        Assert.NotEqual(person.Nik, values["nik"].GetString());
        Assert.DoesNotContain(person.Nik, Open(released).Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walk_asks_the_source_for_the_permitted_fields_only_when_fewer_are_requested()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);

        var released = await _hub.Release(_hub.Command(person.Nik, fields: ["district"]));

        Assert.Equal(["district"], Assert.Single(_hub.Source.AskedAbout(person.Nik)).Fields);
        Assert.Equal(["district"], Open(released).Values.Keys);
    }

    [Fact]
    public async Task Walk_drops_what_the_source_adds_when_it_answers_more_than_asked()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        _hub.Source.Answers(person.Nik, (request, _) =>
            Task.FromResult<Connectors.FetchResult>(ControlledSource.RowOf(request with { Fields = [.. request.Fields, "religion", "address"] })));

        var released = await _hub.Release(_hub.Command(person.Nik));

        Assert.Equal(["birth_date", "district", "household_size", "nik"], Open(released).Values.Keys);
        var record = await _hub.Record<ExchangeRecord>(released.Id);
        Assert.Equal(["birth_date", "district", "household_size", "nik"], record.Released);
    }

    [Fact]
    public async Task Walk_gives_one_person_the_same_pseudonym_when_the_agency_asks_twice()
    {
        var (person, other) = (await _hub.Enrol(), await _hub.Enrol());
        await _hub.Granted(person);
        await _hub.Granted(other);

        var first = Open(await _hub.Release(_hub.Command(person.Nik))).Values["nik"].GetString();
        var again = Open(await _hub.Release(_hub.Command(person.Nik))).Values["nik"].GetString();
        var another = Open(await _hub.Release(_hub.Command(other.Nik))).Values["nik"].GetString();

        Assert.Equal(first, again);
        Assert.NotEqual(first, another);
    }

    [Fact]
    public async Task Reply_waits_for_the_entry_when_the_log_is_slow()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var command = _hub.Command(person.Nik);
        var id = _hub.ExchangeId(command.IdempotencyKey);
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Front.After(id, async _ =>
        {
            durable.SetResult();
            await goOn.Task;
        });

        var handling = _hub.Handle(command);
        await durable.Task;

        Assert.False(handling.IsCompleted);
        Assert.IsType<ExchangeRecord>((await _hub.Book.Find(id))?.Record);
        goOn.SetResult();
        Assert.IsType<ExchangeOutcome.Released>(await handling);
    }

    [Fact]
    public async Task Nothing_is_answered_when_the_entry_is_not_yet_written()
    {
        var (person, another) = (await _hub.Enrol(), await _hub.Enrol());
        await _hub.Granted(person);
        var command = _hub.Command(person.Nik);
        var id = _hub.ExchangeId(command.IdempotencyKey);
        var proposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Front.Before(id, async _ =>
        {
            proposed.SetResult();
            await goOn.Task;
        });

        var handling = _hub.Handle(command);
        await proposed.Task;
        // A good while by the log's own measure: others write two entries.
        await _hub.Granted(another);

        var (answered, written) = (handling.IsCompleted, await _hub.Book.Find(id) is not null);
        goOn.SetResult();

        Assert.False(answered);
        Assert.False(written);
        Assert.IsType<ExchangeOutcome.Released>(await handling);
        Assert.IsType<ExchangeRecord>((await _hub.Book.Find(id))?.Record);
    }

    [Fact]
    public async Task Record_commits_to_the_sealed_payload_when_released()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        var command = _hub.Command(person.Nik);

        var released = await _hub.Release(command);

        var opened = Open(released);
        var record = await _hub.Record<ExchangeRecord>(released.Id);
        Assert.Equal(opened.Commitments, record.Commitments);
        Assert.Equal(opened.Sha256, record.PayloadSha256);
        Assert.Equal(consent, record.Consent!.Id);
        Assert.Equal(command.RequestHash, record.RequestHash);
        Assert.Equal(command.Signature, record.Signature);
        Assert.Equal(person.Subject, record.Subject);
        Assert.Equal(["POL-SOC-001/R1"], record.Determining);
        Assert.Equal(TestHub.FourFields, record.Requested);
        Assert.Equal(released.Id.ToString(), opened.Json.GetProperty("exchangeId").GetString());
    }

    [Fact]
    public async Task Promise_names_the_leaf_when_released()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);

        var released = await _hub.Release(_hub.Command(person.Nik));

        var promise = Promise.Verify(released.Promise, _hub.Get<HubKeys>().Promise).Promise;
        var stored = await _hub.Book.Find(released.Id);
        Assert.Equal(new Promise(TestHub.Origin, released.Id, stored!.LeafHash, stored.Index, stored.At), promise);
    }

    [Fact]
    public async Task Entry_joins_the_chains_of_person_asker_and_provider_when_released()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);

        var released = await _hub.Release(_hub.Command(person.Nik));

        Assert.Equal(released.Id, (await _hub.ChainOf(person))[^1].Entry.Id);
        Assert.Contains(await _hub.Chain(EntryBook.AgencyChain("kemensos")), step => step.Entry.Id == released.Id);
        Assert.Contains(await _hub.Chain(EntryBook.AgencyChain("dukcapil")), step => step.Entry.Id == released.Id);
    }

    [Fact]
    public async Task Walk_answers_true_or_false_when_the_policy_gives_an_answer_instead_of_a_value()
    {
        var person = await _hub.Enrol();
        var ask = _hub.Ask(person.Nik) with { Dataset = "income.annual", Fields = ["income_below_threshold"] };
        var consent = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(ask)).View.ConsentId;
        await _hub.Grant(person, consent);

        var released = await _hub.Release(_hub.Command(person.Nik, fields: ["income_below_threshold"], dataset: "income.annual"));

        Assert.True(Assert.Single(Open(released).Values).Value.GetBoolean());
        Assert.DoesNotContain("41000000", Open(released).Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropped_reply_is_recorded_once_when_its_asker_reports_it()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var released = await _hub.Release(_hub.Command(person.Nik));
        var exchanges = _hub.Grains.GetGrain<IExchangeGrain>(0);

        await exchanges.RecordDropped("disdik", released.Id, "reply.dropped");
        await exchanges.RecordDropped("kemensos", released.Id, "reply.dropped");
        await exchanges.RecordDropped("kemensos", released.Id, "reply.dropped");

        var dropped = Assert.Single(await _hub.ChainOf(person), step => step.Entry.Record is DroppedRecord);
        Assert.Equal(released.Id, ((DroppedRecord)dropped.Entry.Record!).Exchange);
    }

    [Fact]
    public async Task Read_tells_only_the_asker_when_an_exchange_is_recorded()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var released = await _hub.Release(_hub.Command(person.Nik));
        var exchanges = _hub.Grains.GetGrain<IExchangeGrain>(0);

        var view = await exchanges.Read("kemensos", released.Id);

        Assert.Equal("released", view!.Outcome);
        Assert.Equal(["birth_date", "district", "household_size", "nik"], view.Released);
        Assert.Null(await exchanges.Read("disdik", released.Id));
        Assert.Null(await exchanges.Read("dukcapil", released.Id));
    }

    OpenedReply Open(ExchangeOutcome.Released released)
    {
        var reply = _hub.Get<HubKeys>().Reply;
        var key = EcKey.FromParameters(reply.ExportParameters(includePrivateParameters: true), KeyUse.Signature);
        return _hub.Agency.Open(released.Sealed, key.Public);
    }
}
