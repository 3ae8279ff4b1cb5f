using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Walk;

public sealed partial class IdempotencyTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Request_is_repeated_without_its_payload_when_sent_again()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var command = _hub.Command(person.Nik);
        var released = await _hub.Release(command);

        var again = Assert.IsType<ExchangeOutcome.Repeated>(await _hub.Handle(command));

        Assert.Equal(released.Id, again.View.ExchangeId);
        Assert.Equal("released", again.View.Outcome);
        Assert.Single(_hub.Source.AskedAbout(person.Nik));
        Assert.Single(await _hub.ChainOf(person), step => step.Entry.Record is ExchangeRecord);
    }

    [Fact]
    public async Task Refusal_is_repeated_when_the_request_is_sent_again_after_a_grant()
    {
        var person = await _hub.Enrol();
        var command = _hub.Command(person.Nik);
        await _hub.Refuse(command);
        await _hub.Granted(person);

        var again = Assert.IsType<ExchangeOutcome.Repeated>(await _hub.Handle(command));

        Assert.Equal(("refused", "consent.required"), (again.View.Outcome, again.View.Code));
    }

    [Fact]
    public async Task Request_conflicts_when_its_key_was_used_with_another_body()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var command = _hub.Command(person.Nik);
        await _hub.Release(command);

        var other = Assert.IsType<ExchangeOutcome.NotTaken>(await _hub.Handle(_hub.Command(person.Nik, command.IdempotencyKey, body: "another body")));

        Assert.Equal("idempotency.conflict", other.Code);
        Assert.Single(await _hub.ChainOf(person), step => step.Entry.Record is ExchangeRecord);
    }

    [Fact]
    public async Task Request_is_its_own_when_another_agency_uses_the_same_key()
    {
        var person = await _hub.Enrol();
        using var bench = new TestAgency("bench");
        await bench.Register(_hub.Grains);
        var command = _hub.Command(person.Nik);
        var first = await _hub.Refuse(command);

        var second = await _hub.Refuse(command with { Agency = "bench" });

        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Exchange_and_consent_request_are_apart_when_they_share_a_key()
    {
        var person = await _hub.Enrol();
        var key = TestHub.NewKey();
        Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(_hub.Ask(person.Nik, key)));

        await _hub.Refuse(_hub.Command(person.Nik, "consent:" + key));
        await _hub.Refuse(_hub.Command(person.Nik, key));
    }

    [Fact]
    public async Task Second_request_is_in_flight_when_the_first_is_still_answered()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Source.During(person.Nik, async _ =>
        {
            asked.SetResult();
            await goOn.Task;
        });
        var command = _hub.Command(person.Nik);

        var first = _hub.Handle(command);
        await asked.Task;
        var second = Assert.IsType<ExchangeOutcome.NotTaken>(await _hub.Handle(command));
        goOn.SetResult();

        Assert.Equal("idempotency.in-flight", second.Code);
        Assert.IsType<ExchangeOutcome.Released>(await first);
        Assert.IsType<ExchangeOutcome.Repeated>(await _hub.Handle(command));
    }

    [Fact]
    public async Task Retry_is_repeated_when_the_hub_was_restarted_in_between()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency("kemensos");
        ExchangeCommand command;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            var person = await hub.Enrol();
            await hub.Granted(person);
            command = hub.Command(person.Nik);
            await hub.Release(command);
        }
        await using var again = await TestHub.Start(folder, agency);

        Assert.Equal("released", Assert.IsType<ExchangeOutcome.Repeated>(await again.Handle(command)).View.Outcome);
    }

    [Fact]
    public async Task Walk_takes_nothing_and_releases_nothing_when_the_ledger_is_unavailable()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        foreach (var answer in (Func<Audit.AppendOutcome>[])
        [
            () => new Audit.AppendOutcome.Unavailable("ledger.unavailable"),
            () => throw new Audit.LedgerUnavailableException("ledger.unavailable", "as the test says"),
        ])
        {
            var command = _hub.Command(person.Nik);
            _hub.Front.Instead(_hub.ExchangeId(command.IdempotencyKey), answer);

            var outcome = Assert.IsType<ExchangeOutcome.NotTaken>(await _hub.Handle(command));

            Assert.Equal("ledger.unavailable", outcome.Code);
            Assert.Null(await _hub.Book.Find(_hub.ExchangeId(command.IdempotencyKey)));
        }
    }

    [Fact]
    public async Task Walk_takes_nothing_when_the_ledger_does_not_answer_in_time()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var command = _hub.Command(person.Nik);
        var proposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Front.Before(_hub.ExchangeId(command.IdempotencyKey), async _ =>
        {
            proposed.SetResult();
            await goOn.Task;
        });

        var handling = _hub.Book.Append(new(_hub.ExchangeId(command.IdempotencyKey), command.RequestHash, Summary()));
        await proposed.Task;
        _hub.Clock.Advance(TimeSpan.FromSeconds(31));
        var outcome = await handling;
        goOn.SetResult();

        Assert.Equal("ledger.unavailable", Assert.IsType<Audit.AppendOutcome.Unavailable>(outcome).Code);
    }

    OperatorRecord Summary() =>
        new() { Salt = EntryBook.NewSalt(), Origin = TestHub.Origin, Actor = Actors.Hub, Kind = "uji", From = 0, Until = 0, Counts = [] };
}
