using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Consents;
using Hub.Silo.Citizens;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Consents;

public sealed class ConsentLifecycleTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Consent_passes_through_its_states_when_person_and_agency_act()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Requested(person);
        Assert.Equal("requested", await State(person, consent));

        Assert.IsType<ConsentOutcome.Changed>(await _hub.Grant(person, consent));
        Assert.Equal("active", await State(person, consent));
        Assert.IsType<ConsentOutcome.Changed>(await _hub.Suspend(person, consent));
        Assert.Equal("suspended", await State(person, consent));
        Assert.IsType<ConsentOutcome.Changed>(await _hub.Resume(person, consent));
        Assert.Equal("active", await State(person, consent));
        Assert.IsType<ConsentOutcome.Changed>(await _hub.Revoke(person, consent));
        Assert.Equal("revoked", await State(person, consent));

        var view = await _hub.Citizen(person.Subject).Consent(consent);
        Assert.Equal(["requested", "granted", "suspended", "resumed", "revoked"], view!.Events.Select(e => e.Event));
        Assert.Equal([0, 1, 2, 3, 4], view.Events.Select(e => e.Seq));
        Assert.Equal("id", view.Events[1].ShownLang);
    }

    [Fact]
    public async Task Change_is_an_entry_of_person_and_recipient_when_made()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Requested(person);

        var changed = Assert.IsType<ConsentOutcome.Changed>(await _hub.Grant(person, consent));

        var last = (await _hub.ChainOf(person))[^1];
        Assert.Equal(changed.EntryId, last.Entry.Id);
        Assert.Equal(last.Number, last.Version);
        var record = Assert.IsType<ConsentEventRecord>(last.Entry.Record);
        Assert.Equal(("granted", "active", person.Actor, 1), (record.Event, record.State, record.Actor, record.Seq));
        Assert.Contains(await _hub.Chain(EntryBook.AgencyChain("kemensos")), step => step.Entry.Id == changed.EntryId);
    }

    [Fact]
    public async Task Second_tap_changes_nothing_when_it_is_so_already()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Requested(person);

        var taps = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _hub.Grant(person, consent)));

        Assert.Single(taps.OfType<ConsentOutcome.Changed>());
        Assert.Equal(3, taps.OfType<ConsentOutcome.Unchanged>().Count());
        Assert.Equal(2, (await _hub.ChainOf(person)).Count);
        Assert.IsType<ConsentOutcome.Changed>(await _hub.Revoke(person, consent));
        Assert.IsType<ConsentOutcome.Unchanged>(await _hub.Revoke(person, consent));
        Assert.Equal(3, (await _hub.ChainOf(person)).Count);
    }

    [Fact]
    public async Task Revoked_consent_stays_revoked_when_granted_again()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);
        await _hub.Revoke(person, consent);

        Assert.Equal("consent.terminal", Assert.IsType<ConsentOutcome.Refused>(await _hub.Grant(person, consent)).Code);
        Assert.Equal("revoked", await State(person, consent));
    }

    [Fact]
    public async Task Change_is_refused_when_somebody_else_acts()
    {
        var (person, other) = (await _hub.Enrol(), await _hub.Enrol());
        var consent = await _hub.Requested(person);
        var length = (await _hub.ChainOf(person)).Count;

        var byAgency = await _hub.Change(person, new ConsentCommand.Grant("id") { ConsentId = consent, Subject = person.Subject, Actor = "agency:kemensos", Channel = "api" });
        var byOther = await _hub.Change(person, new ConsentCommand.Grant("id") { ConsentId = consent, Subject = person.Subject, Actor = other.Actor, Channel = "portal" });
        var ofOther = await _hub.Grant(other, consent);

        Assert.Equal("consent.actor-not-allowed", Assert.IsType<ConsentOutcome.Refused>(byAgency).Code);
        Assert.Equal("consent.actor-not-allowed", Assert.IsType<ConsentOutcome.Refused>(byOther).Code);
        Assert.Equal("consent.unknown", Assert.IsType<ConsentOutcome.Refused>(ofOther).Code);
        Assert.Equal(length, (await _hub.ChainOf(person)).Count);
    }

    [Fact]
    public async Task Consent_is_expired_for_everybody_when_its_time_is_over()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var consent = await hub.Granted(person);
        await hub.Release(hub.Command(person.Nik));

        hub.Clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal("consent.expired", (await hub.Refuse(hub.Command(person.Nik))).Code);
        Assert.Equal("expired", (await hub.Citizen(person.Subject).Consent(consent))!.State);
    }

    [Fact]
    public async Task Consent_version_stays_when_an_agency_asks_again_and_again()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var version = (await _hub.ChainOf(person))[^1].Version;
        _hub.Source.During(person.Nik, async _ =>
        {
            for (var n = 0; n < 5; n++)
            {
                await _hub.Requested(person);
            }
        });

        var released = await _hub.Release(_hub.Command(person.Nik));

        Assert.Equal(1, _hub.Front.Attempts(released.Id));
        Assert.All((await _hub.ChainOf(person)).Skip((int)version), step => Assert.Equal(version, step.Version));
    }

    [Fact]
    public async Task Request_is_not_put_before_the_person_when_as_many_are_open_as_may_be()
    {
        var person = await _hub.Enrol();
        var first = await _hub.Requested(person);
        for (var open = 1; open < CitizenGrain.MaxOpenRequests; open++)
        {
            await _hub.Requested(person);
        }

        // Answered like a request about someone unknown: a refusal would tell who is known.
        var ask = _hub.Ask(person.Nik);
        var oneMore = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(ask)).View;
        Assert.IsType<ConsentOutcome.Unchanged>(await _hub.Ask(ask));
        Assert.Equal("requested", oneMore.State);
        Assert.Null((await _hub.Record<ConsentEventRecord>(oneMore.ConsentId)).Subject);
        Assert.Null(await _hub.Citizen(person.Subject).Consent(oneMore.ConsentId));
        Assert.Equal(CitizenGrain.MaxOpenRequests, (await _hub.ChainOf(person)).Count);

        await _hub.Change(person, new ConsentCommand.Refuse { ConsentId = first, Subject = person.Subject, Actor = person.Actor, Channel = "portal" });
        Assert.NotNull(await _hub.Citizen(person.Subject).Consent(await _hub.Requested(person)));
    }

    [Fact]
    public async Task Citizen_refuses_a_request_when_the_agency_has_too_many_open()
    {
        var person = await _hub.Enrol();
        var terms = (await _hub.Citizen(person.Subject).Consent(await _hub.Requested(person)))!.Terms;
        ConsentOutcome last = new ConsentOutcome.Refused("none");
        for (var open = 1; open <= CitizenGrain.MaxOpenRequests; open++)
        {
            var request = new ConsentCommand.Request(terms) { ConsentId = Id128.Random(), Subject = person.Subject, Actor = "agency:kemensos", Channel = "api" };
            last = await _hub.Change(person, request);
            Assert.Equal(open == CitizenGrain.MaxOpenRequests, last is ConsentOutcome.Refused);
        }

        Assert.Equal("consent.too-many-open", Assert.IsType<ConsentOutcome.Refused>(last).Code);
        var others = terms with { Recipient = "bench" };
        var ofOther = new ConsentCommand.Request(others) { ConsentId = Id128.Random(), Subject = person.Subject, Actor = "agency:bench", Channel = "api" };
        Assert.IsType<ConsentOutcome.Changed>(await _hub.Change(person, ofOther));
    }

    [Fact]
    public async Task Request_is_refused_when_no_notice_is_registered()
    {
        var person = await _hub.Enrol();

        var refused = Assert.IsType<ConsentOutcome.Refused>(await _hub.Ask(_hub.Ask(person.Nik) with { Purpose = "school-zoning" }));

        Assert.Equal("consent.no-notice", refused.Code);
        Assert.Empty(await _hub.ChainOf(person));
    }

    [Fact]
    public async Task Request_is_refused_when_it_wants_fields_beyond_its_purpose()
    {
        var person = await _hub.Enrol();

        var refused = Assert.IsType<ConsentOutcome.Refused>(await _hub.Ask(_hub.Ask(person.Nik) with { Fields = ["district", "religion"] }));

        Assert.Equal("purpose.not-allowed", refused.Code);
        Assert.Empty(await _hub.ChainOf(person));
    }

    [Fact]
    public async Task Consent_reads_as_none_when_another_agency_asks_for_it()
    {
        var person = await _hub.Enrol();
        var consent = _hub.Grains.GetGrain<IConsentGrain>((await _hub.Granted(person)).ToString());

        Assert.Equal("active", (await consent.ReadFor("kemensos"))!.State);
        Assert.Null(await consent.ReadFor("dukcapil"));
        Assert.Null(await consent.ReadFor("disdik"));
        Assert.Null(await _hub.Grains.GetGrain<IConsentGrain>(Id128.Random().ToString()).ReadFor("kemensos"));
        Assert.Null(await _hub.Grains.GetGrain<IConsentGrain>("no id at all").ReadFor("kemensos"));
    }

    [Fact]
    public async Task Consent_names_no_subject_when_its_recipient_reads_it()
    {
        var person = await _hub.Enrol();
        var consent = await _hub.Granted(person);

        var read = await _hub.Grains.GetGrain<IConsentGrain>(consent.ToString()).ReadFor("kemensos");

        Assert.Equal(["agency:kemensos", "person"], read!.Events.Select(e => e.Actor));
        Assert.DoesNotContain(person.Subject.ToString(), System.Text.Json.JsonSerializer.Serialize(read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_shows_an_agencys_requests_newest_first_when_it_asks()
    {
        using var bench = new TestAgency("bench");
        await bench.Register(_hub.Grains);
        var person = await _hub.Enrol();
        var ask = _hub.Ask(person.Nik, agency: "bench") with { Purpose = "load-test" };
        var first = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(ask)).View.ConsentId;
        var second = Assert.IsType<ConsentOutcome.Changed>(await _hub.Ask(ask with { IdempotencyKey = TestHub.NewKey(), Nik = TestHub.NewNik() })).View.ConsentId;
        await _hub.Grant(person, first);

        var list = await _hub.Grains.GetGrain<IConsentRequestGrain>(0).ListFor("bench");

        Assert.Equal([(second, "requested"), (first, "active")], list.Where(view => view.ConsentId == first || view.ConsentId == second).Select(view => (view.ConsentId, view.State)));
    }

    async Task<string> State(Person person, Id128 consent) => (await _hub.Citizen(person.Subject).Consent(consent))!.State;
}
