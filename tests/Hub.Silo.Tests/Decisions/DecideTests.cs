using Hub.Audit;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Decisions;
using Hub.Silo.Decisions;
using Hub.Silo.Policies;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Decisions;

public sealed class DecideTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly DecisionSetting _setting = new(shared.Hub);

    [Fact]
    public async Task Decision_is_recorded_with_values_that_open_the_commitments_when_all_holds()
    {
        var about = await _setting.Released();

        var recorded = await _setting.Decided(about);

        var record = await _setting.Hub.Record<DecisionRecord>(recorded.Trail.DecisionId);
        Assert.Equal(about.Person.Subject, record.Subject);
        Assert.Equal(about.Exchanges.Select(e => e.Exchange), record.Inputs.Select(i => i.Exchange));
        // 50 points for the income, 12.5 for a household of four, and 62.5 is the threshold.
        Assert.Equal(("eligible", "62.5", "62.5"), (record.Result.Outcome, record.Result.Score, record.Result.Threshold));
        Assert.Equal("awaiting-review", recorded.Trail.Stage);
        Assert.False(recorded.Trail.HasEffect);
        foreach (var input in record.Inputs)
        {
            var exchange = await _setting.Hub.Record<ExchangeRecord>(input.Exchange);
            Assert.All(input.Values, value => Assert.Equal(exchange.Commitments[value.Name], Commitment.Of(value.Salt.ToArray(), System.Text.Encoding.UTF8.GetBytes(value.Json))));
        }
    }

    [Fact]
    public async Task Programme_of_a_decision_can_be_run_again_from_the_register_with_the_same_bytes()
    {
        var recorded = await _setting.Decided(await _setting.Released());
        var record = await _setting.Hub.Record<DecisionRecord>(recorded.Trail.DecisionId);
        var registered = await _setting.Hub.Record<AlgorithmRecord>(TrailIds.Algorithm(_setting.Hub.Book.Ids, record.Programme.Id, record.Programme.Version));
        Assert.Equal(record.Programme, registered.Programme);

        var programme = Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(registered.Text)).Programme;
        var inputs = record.Inputs.SelectMany(i => i.Values.Select(v => new ProgrammeInput(i.Dataset, v.Name, System.Text.Json.JsonElement.Parse(v.Json)))).ToList();
        var run = Assert.IsType<ProgrammeRun.Decided>(ProgrammeEngine.Find(record.Engine)!.Evaluate(programme, inputs, record.EvaluatedAt));

        Assert.Equal(ProgrammeEngine.CanonicalResult(record.Result), ProgrammeEngine.CanonicalResult(run.Result));
    }

    [Fact]
    public async Task Same_request_twice_is_one_decision()
    {
        var about = await _setting.Released();
        var command = _setting.Command(about);

        var first = Assert.IsType<DecisionOutcome.Recorded>(await _setting.Decide(command));
        var again = Assert.IsType<DecisionOutcome.Recorded>(await _setting.Decide(command));

        Assert.False(first.Again);
        Assert.True(again.Again);
        Assert.Equal(first.Trail.DecisionId, again.Trail.DecisionId);
        Assert.Equal("idempotency.conflict", Assert.IsType<DecisionOutcome.NotTaken>(await _setting.Decide(command with { Request = _setting.Command(about, body: "other").Request })).Code);
    }

    [Fact]
    public async Task Value_is_refused_when_it_does_not_open_its_commitment()
    {
        var about = await _setting.Released();
        var changed = Change(about.Exchanges[0], value => value.Name is "household_size" ? value with { Json = "7" } : value);
        var salted = Change(about.Exchanges[0], value => value with { Salt = Hash256.Of([1]) });
        var spelled = Change(about.Exchanges[0], value => value.Name is "household_size" ? value with { Json = "4.0" } : value);
        var renamed = Change(about.Exchanges[0], value => value with { Name = "district" });

        foreach (var wrong in new[] { changed, salted, spelled, renamed })
        {
            Assert.Equal(DecisionCodes.ValueMismatch, await _setting.Refused(_setting.Command(about, exchanges: [wrong, about.Exchanges[1]])));
        }
    }

    [Fact]
    public async Task Exchange_is_refused_when_it_is_not_the_agencys_about_this_person()
    {
        var (mine, other) = (await _setting.Released(), await _setting.Released());
        var refusal = await _setting.Hub.Refuse(_setting.Hub.Command((await _setting.Hub.Enrol()).Nik));

        Assert.Equal(DecisionCodes.ExchangeUnknown, await _setting.Refused(_setting.Command(mine, exchanges: other.Exchanges)));
        Assert.Equal(DecisionCodes.ExchangeUnknown, await _setting.Refused(_setting.Command(mine, nik: TestHub.NewNik())));
        Assert.Equal(DecisionCodes.ExchangeUnknown, await _setting.Refused(_setting.Command(mine, exchanges: [mine.Exchanges[0] with { Exchange = refusal.Id }])));
        Assert.Equal(DecisionCodes.ExchangeUnknown, await _setting.Refused(_setting.Command(mine, exchanges: [mine.Exchanges[0] with { LeafHash = Hash256.Of([9]) }])));
        Assert.Equal(DecisionCodes.ExchangeUnknown, await _setting.Refused(_setting.Command(mine, exchanges: [mine.Exchanges[0] with { Exchange = Id128.Random() }])));
    }

    [Fact]
    public async Task Exchange_is_refused_when_it_was_for_another_purpose()
    {
        var about = await _setting.Released();
        var (programme, facts) = (_setting.Hub.Get<PolicyShelf>().Current.FindProgramme(DecisionSetting.Programme, 1)!, await _setting.Hub.Citizen(about.Person.Subject).Facts(-1));
        var stored = (await _setting.Hub.Book.Find(about.Exchanges[0].Exchange))!;
        var released = Assert.IsType<ExchangeRecord>(stored.Record);
        string? CodeFor(string? purpose) => DecisionInputs.Check(
            programme, about.Person.Subject, facts, about.Exchanges[0], stored with { Record = released with { Purpose = purpose } }, _setting.Agency, stored.At)?.Code;

        Assert.Null(CodeFor(programme.Purpose));
        Assert.Equal(DecisionCodes.OtherPurpose, CodeFor("school-enrolment"));
        Assert.Equal(DecisionCodes.OtherPurpose, CodeFor(null));
    }

    [Fact]
    public async Task Exchange_is_refused_when_the_agency_may_no_longer_keep_its_data()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var setting = new DecisionSetting(hub);
        var about = await setting.Released();
        var first = (await hub.Book.Find(about.Exchanges[0].Exchange))!;
        // The consent ends long before, so what is over by then is told by the code.
        Assert.Equal("P90D", Assert.IsType<ExchangeRecord>(first.Record).Obligations.Single(o => o.Op is "retention").Parameters!["period"]);
        var end = DateTimeOffset.FromUnixTimeMilliseconds(first.At).AddDays(90);

        hub.Clock.Advance(end.AddMinutes(-5) - hub.Clock.GetUtcNow());
        Assert.Equal(DecisionCodes.ConsentOver, await setting.Refused(setting.Command(about)));
        hub.Clock.Advance(end - hub.Clock.GetUtcNow());
        Assert.Equal(DecisionCodes.RetentionOver, await setting.Refused(setting.Command(about)));
    }

    [Fact]
    public async Task Programme_is_refused_when_it_is_not_registered_or_another_agencys()
    {
        var about = await _setting.Released();
        using var other = new TestAgency("disdik");
        await other.Register(_setting.Hub.Grains);

        Assert.Equal(DecisionCodes.ProgrammeUnknown, await _setting.Refused(_setting.Command(about, programme: "PRG-NOT-THERE")));
        Assert.Equal(DecisionCodes.ProgrammeUnknown, await _setting.Refused(_setting.Command(about, version: 2)));
        Assert.Equal(DecisionCodes.ProgrammeNotYours, await _setting.Refused(_setting.Command(about, agency: "disdik")));
    }

    [Fact]
    public async Task Inputs_are_refused_when_one_is_missing_twice_or_not_declared()
    {
        var about = await _setting.Released();
        var more = await _setting.Held(about.Person, TestHub.Civil, TestHub.FourFields, ["district"]);

        Assert.Equal("decision.input-missing", await _setting.Refused(_setting.Command(about, exchanges: [about.Exchanges[0]])));
        Assert.Equal("decision.input-twice", await _setting.Refused(_setting.Command(about, exchanges: [.. about.Exchanges, about.Exchanges[1]])));
        Assert.Equal("decision.input-unexpected", await _setting.Refused(_setting.Command(about, exchanges: [.. about.Exchanges, more])));
    }

    [Fact]
    public async Task Values_are_refused_when_they_are_too_long_for_a_record()
    {
        var about = await _setting.Released();
        var longest = new string('x', DecisionDeskGrain.MaxValueBytes - 1);
        HandedBack With(string json) => Change(about.Exchanges[1], value => value with { Json = json });

        Assert.Equal(DecisionCodes.TooLarge, await _setting.Refused(_setting.Command(about, exchanges: [With($"\"{longest}\"")])));
        Assert.Equal(DecisionCodes.ValueMismatch, await _setting.Refused(_setting.Command(about, exchanges: [With($"\"{longest[2..]}\"")])));
    }

    [Fact]
    public async Task Decision_is_refused_when_the_consent_behind_the_data_was_revoked()
    {
        var about = await _setting.Released();
        Assert.IsType<ConsentOutcome.Changed>(await _setting.Hub.Revoke(about.Person, about.Consents[1]));

        Assert.Equal(DecisionCodes.ConsentOver, await _setting.Refused(_setting.Command(about)));
    }

    [Fact]
    public async Task Decision_is_refused_when_the_consent_is_revoked_while_it_is_made()
    {
        var about = await _setting.Released();
        var command = _setting.Command(about);
        var id = _setting.Hub.Book.Ids.OfDecision(_setting.Agency, command.IdempotencyKey);
        _setting.Hub.Front.Before(id, async attempt =>
        {
            if (attempt == 1)
            {
                Assert.IsType<ConsentOutcome.Changed>(await _setting.Hub.Revoke(about.Person, about.Consents[0]));
            }
        });

        Assert.Equal(DecisionCodes.ConsentOver, await _setting.Refused(command));
        Assert.Equal(2, _setting.Hub.Front.Attempts(id));
    }

    [Fact]
    public async Task Refusal_stands_in_the_log_with_its_code()
    {
        var about = await _setting.Released();
        var refused = Assert.IsType<DecisionOutcome.Refused>(await _setting.Decide(_setting.Command(about, exchanges: [about.Exchanges[0]])));

        var record = await _setting.Hub.Record<RefusalRecord>(refused.Id);
        Assert.Equal("decision.input-missing", record.ReasonCode);
        Assert.Equal("income_low", refused.Detail);
    }

    [Fact]
    public async Task Unreadable_request_is_recorded_as_a_refusal()
    {
        var command = _setting.Command(await _setting.Released()) with { Content = new DecisionContent.Unreadable("json.malformed") };

        Assert.Equal("json.malformed", await _setting.Refused(command));
    }

    [Fact]
    public async Task Nothing_is_decided_when_the_ledger_does_not_take_the_entry()
    {
        var command = _setting.Command(await _setting.Released());
        _setting.Hub.Front.Instead(_setting.Hub.Book.Ids.OfDecision(_setting.Agency, command.IdempotencyKey), () => throw new LedgerUnavailableException("ledger.unavailable", "down"));

        Assert.Equal("ledger.unavailable", Assert.IsType<DecisionOutcome.NotTaken>(await _setting.Decide(command)).Code);
    }

    static HandedBack Change(HandedBack handed, Func<OpenedValue, OpenedValue> change) => handed with { Values = [.. handed.Values.Select(change)] };
}
