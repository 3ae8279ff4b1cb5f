using System.Text;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Decisions;

/// <summary>What tests of decisions do over and over: let the agency hold released values, decide on them, review, contest.</summary>
sealed class DecisionSetting(TestHub hub)
{
    public const string Programme = "PRG-SOC-001";
    public const string Income = "income.annual";
    public const string Answer = "income_below_threshold";

    public TestHub Hub => hub;

    public string Agency => hub.Agency.Id;

    public static string NewOfficer() => Actors.Officer(Id128.Random());

    /// <summary>A person with both consents given, and the agency with what was released to it.</summary>
    public async Task<Case> Released()
    {
        var person = await hub.Enrol();
        var registry = await hub.Granted(person);
        var income = Assert.IsType<ConsentOutcome.Changed>(await hub.Ask(hub.Ask(person.Nik) with { Dataset = Income, Fields = [Answer] })).View.ConsentId;
        Assert.IsType<ConsentOutcome.Changed>(await hub.Grant(person, income));
        return new(person, [registry, income], [await Held(person, TestHub.Civil, TestHub.FourFields, ["birth_date", "household_size"]), await Held(person, Income, [Answer], [Answer])]);
    }

    /// <summary>What the agency holds of one exchange: the values wanted, as they stood inside the seal.</summary>
    public async Task<HandedBack> Held(Person person, string dataset, IReadOnlyList<string> asked, IReadOnlyList<string> wanted)
    {
        var released = await hub.Release(hub.Command(person.Nik, fields: asked, dataset: dataset));
        var reply = hub.Get<HubKeys>().Reply;
        using var key = Jose.EcKey.FromParameters(reply.ExportParameters(includePrivateParameters: true), Jose.KeyUse.Signature, KeyIds.Of(reply));
        var fields = hub.Agency.Open(released.Sealed, key.Public).Json.GetProperty("fields").EnumerateArray();
        var values = fields.Where(f => wanted.Contains(f.GetProperty("name").GetString(), StringComparer.Ordinal)).Select(f => new OpenedValue(
            f.GetProperty("name").GetString()!,
            Encoding.UTF8.GetString(Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(f.GetProperty("value")))),
            Hash256.TryParse(f.GetProperty("salt").GetString(), out var salt) ? salt : throw new InvalidOperationException("A salt is 32 bytes.")));
        return new(released.Id, SignedPromise.TryParse(released.Promise)!.Promise.LeafHash, [.. values]);
    }

    public DecisionCommand Command(Case about, string? key = null, string body = "decide", string? agency = null, string programme = Programme, int version = 1, IReadOnlyList<HandedBack>? exchanges = null, string? nik = null) =>
        new(agency ?? Agency, key ?? TestHub.NewKey(), new SignedAsk(Hash256.Of(Encoding.UTF8.GetBytes(body)), new RequestSignature("sig-1", "AAAA", "base")),
            new DecisionContent.Readable(nik ?? about.Person.Nik, programme, version, exchanges ?? about.Exchanges));

    public Task<DecisionOutcome> Decide(DecisionCommand command) => hub.Grains.GetGrain<IDecisionDeskGrain>(0).Decide(command);

    public async Task<DecisionOutcome.Recorded> Decided(Case about) => Assert.IsType<DecisionOutcome.Recorded>(await Decide(Command(about)));

    public async Task<string> Refused(DecisionCommand command) => Assert.IsType<DecisionOutcome.Refused>(await Decide(command)).Code;

    public IDecisionGrain Trail(Id128 id) => hub.Grains.GetGrain<IDecisionGrain>(id.ToString());

    public async Task<TrailOpening.Opened> Opened(Id128 trail, string officer) =>
        Assert.IsType<TrailOpening.Opened>(await Trail(trail).Open(new(officer, Agency, "review")));

    public Task<StepOutcome> Review(Id128 trail, string officer, Id128 opening, string outcome = "eligible", string reason = "Sesuai berkas.") =>
        Trail(trail).Review(new(officer, Agency, opening, outcome, reason));

    /// <summary>Opened and reviewed by an officer new to the trail.</summary>
    public async Task<StepOutcome.Taken> Reviewed(Id128 trail, string? officer = null, string outcome = "eligible")
    {
        var who = officer ?? NewOfficer();
        return Assert.IsType<StepOutcome.Taken>(await Review(trail, who, (await Opened(trail, who)).Opening, outcome));
    }

    public Task<StepOutcome> Contest(Id128 trail, Case about, string text = "Kami bertujuh.") => Contest(trail, about, text, new ClaimedCorrection("household_size", "7"));

    public Task<StepOutcome> Contest(Id128 trail, Case about, string text, params ClaimedCorrection[] corrections) =>
        Trail(trail).Contest(new(about.Person.Subject, text, corrections, "portal"));
}

/// <summary>A person, the consents given, and what the agency holds.</summary>
sealed record Case(Person Person, IReadOnlyList<Id128> Consents, IReadOnlyList<HandedBack> Exchanges);
