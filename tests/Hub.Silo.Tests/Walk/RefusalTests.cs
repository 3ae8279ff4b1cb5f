using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon.Records;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Walk;

/// <summary>Every way out of the walk that releases nothing is an entry of its own, in the chains of those it concerns.</summary>
public sealed class RefusalTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Walk_records_a_refusal_when_the_content_cannot_be_read()
    {
        var command = _hub.Command("") with { Content = new ExchangeContent.Unreadable("json.malformed") };

        var refused = await _hub.Refuse(command);

        Assert.Equal("json.malformed", refused.Code);
        var record = await _hub.Record<RefusalRecord>(refused.Id);
        Assert.Equal("json.malformed", record.ReasonCode);
        Assert.Null(record.Subject);
        Assert.Null(record.Dataset);
        Assert.Contains(await _hub.Chain(EntryBook.AgencyChain("kemensos")), step => step.Entry.Id == refused.Id);
    }

    [Fact]
    public async Task Walk_records_a_refusal_when_the_agency_is_not_registered()
    {
        var person = await _hub.Enrol();

        var refused = await _hub.Refuse(_hub.Command(person.Nik, agency: "tak-dikenal"));

        Assert.Equal("agency.not-active", refused.Code);
        await InChains(person, refused, "agency.not-active", agency: "tak-dikenal");
    }

    [Fact]
    public async Task Walk_records_a_refusal_when_the_agency_has_no_key_to_seal_to()
    {
        var person = await _hub.Enrol();
        Assert.Null(await _hub.Grains.GetGrain<IAgencyGrain>("tanpa-kunci").Record(TestAgency.Registration("tanpa-kunci")));

        var refused = await _hub.Refuse(_hub.Command(person.Nik, agency: "tanpa-kunci"));

        await InChains(person, refused, "agency.not-active", agency: "tanpa-kunci");
    }

    [Fact]
    public async Task Walk_refuses_by_policy_before_any_consent_code_when_no_rule_permits()
    {
        var person = await _hub.Enrol();

        var refused = await _hub.Refuse(_hub.Command(person.Nik, fields: ["full_name"]));

        Assert.Equal("purpose.not-allowed", refused.Code);
        await InChains(person, refused, "purpose.not-allowed");
        Assert.Empty(_hub.Source.AskedAbout(person.Nik));
    }

    [Fact]
    public async Task Walk_refuses_consent_required_when_nobody_asked()
    {
        var person = await _hub.Enrol();

        var refused = await _hub.Refuse(_hub.Command(person.Nik));

        await InChains(person, refused, "consent.required");
        Assert.Empty(_hub.Source.AskedAbout(person.Nik));
    }

    [Fact]
    public async Task Walk_refuses_consent_required_when_the_consent_is_another_agencys()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        using var other = new TestAgency("bench");
        await other.Register(_hub.Grains);

        var refused = await _hub.Refuse(_hub.Command(person.Nik, agency: "bench", purpose: "load-test"));

        await InChains(person, refused, "consent.required", agency: "bench");
    }

    [Fact]
    public async Task Walk_refuses_consent_revoked_when_its_own_consent_was_revoked()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        await _hub.Release(_hub.Command(person.Nik));
        await _hub.Revoke(person, consent);

        var refused = await _hub.Refuse(_hub.Command(person.Nik));

        await InChains(person, refused, "consent.revoked");
        Assert.Single(_hub.Source.AskedAbout(person.Nik));
    }

    [Theory]
    [InlineData(FetchCodes.Unavailable)]
    [InlineData(FetchCodes.Invalid)]
    [InlineData(FetchCodes.Refused)]
    [InlineData(FetchCodes.Busy)]
    [InlineData(FetchCodes.Unmapped)]
    public async Task Walk_refuses_with_the_sources_code_when_the_source_fails(string code)
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        _hub.Source.Answers(person.Nik, new FetchResult.Failed(code, "as the test says"));

        await InChains(person, await _hub.Refuse(_hub.Command(person.Nik)), code, provider: true);
    }

    [Fact]
    public async Task Walk_refuses_no_record_when_the_source_holds_nothing()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        _hub.Source.Answers(person.Nik, new FetchResult.NotFound());

        await InChains(person, await _hub.Refuse(_hub.Command(person.Nik)), "source.no-record", provider: true);
    }

    [Fact]
    public async Task Walk_refuses_with_the_minimisers_code_when_a_value_cannot_be_transformed()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        _hub.Source.Answers(person.Nik, (request, _) =>
        {
            var values = ControlledSource.RowOf(request).Values.ToDictionary(StringComparer.Ordinal);
            values["birth_date"] = System.Text.Json.JsonSerializer.SerializeToElement("kemarin");
            return Task.FromResult<FetchResult>(new FetchResult.Found(values, null));
        });

        await InChains(person, await _hub.Refuse(_hub.Command(person.Nik)), "source.field-malformed", provider: true);
    }

    [Fact]
    public async Task Walk_refuses_quota_exhausted_when_the_purposes_frequency_is_used_up()
    {
        const int usesPerDay = 100;
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        for (var use = 0; use < usesPerDay; use++)
        {
            await _hub.Release(_hub.Command(person.Nik, fields: ["district"]));
        }

        var refused = await _hub.Refuse(_hub.Command(person.Nik, fields: ["district"]));

        await InChains(person, refused, "quota.exhausted", provider: true);
        // The purpose counts by days in UTC+7: the next use is at midnight there.
        var again = DateTimeOffset.FromUnixTimeMilliseconds(refused.RetryAt!.Value);
        Assert.Equal(TimeSpan.FromHours(17), again.TimeOfDay);
        Assert.InRange(again - _hub.Clock.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Refusal_carries_a_promise_of_its_entry_when_told()
    {
        var person = await _hub.Enrol();

        var refused = await _hub.Refuse(_hub.Command(person.Nik));

        var promise = Promise.Verify(refused.Promise, _hub.Get<HubKeys>().Promise).Promise;
        var stored = await _hub.Book.Find(refused.Id);
        Assert.Equal((stored!.LeafHash, stored.Index), (promise!.LeafHash, promise.Index));
    }

    /// <summary>The refusal is in the person's chain, the asker's and, once a rule had named it, the provider's.</summary>
    async Task InChains(Person person, ExchangeOutcome.Refused refused, string code, string agency = "kemensos", bool provider = false)
    {
        Assert.Equal(code, refused.Code);
        var last = (await _hub.ChainOf(person))[^1].Entry;
        Assert.Equal(refused.Id, last.Id);
        var record = Assert.IsType<RefusalRecord>(last.Record);
        Assert.Equal(code, record.ReasonCode);
        Assert.Equal(Actors.Agency(agency), record.Actor);
        Assert.Contains(await _hub.Chain(EntryBook.AgencyChain(agency)), step => step.Entry.Id == refused.Id);
        Assert.Equal(provider, (await _hub.Chain(EntryBook.AgencyChain("dukcapil"))).Any(step => step.Entry.Id == refused.Id));
    }
}
