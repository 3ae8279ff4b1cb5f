using System.Text.Json;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Agencies;

public sealed partial class AgencyTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Profile_is_none_when_nobody_registered_the_agency()
    {
        Assert.Null(await _hub.Grains.GetGrain<IAgencyGrain>("belum-ada").Profile());
    }

    [Fact]
    public async Task Profile_is_folded_from_the_chain_when_registered()
    {
        using var agency = new TestAgency("daftar");
        await agency.Register(_hub.Grains);

        var profile = await Grain(agency).Profile();

        Assert.Equal(("daftar", true, Canonical(agency.SealingJwk)), (profile!.AgencyId, profile.Active, profile.SealingKey));
        var records = (await _hub.Chain(EntryBook.AgencyChain("daftar"))).Select(step => step.Entry.Record).ToList();
        Assert.Equal(["exchange", "consent"], Assert.IsType<AgencyRecord>(records[0]).Scopes);
        Assert.Equal(agency.SealingKeyId, Assert.IsType<AgencyKeyRecord>(records[1]).KeyId);
        Assert.Equal(2, records.Count);
    }

    [Fact]
    public async Task Newest_encryption_key_counts_when_a_rotation_was_cut_off()
    {
        using var agency = new TestAgency("terputus");
        using var next = new TestAgency("terputus-baru");
        await agency.Register(_hub.Grains);
        await Grain(agency).Record(next.SealingKey());

        Assert.Equal(Canonical(next.SealingJwk), (await Grain(agency).Profile())!.SealingKey);
        Assert.Equal([Canonical(agency.SealingJwk), Canonical(next.SealingJwk)], await Grain(agency).Keys());

        await Grain(agency).Record(next.SealingKey(added: false));
        Assert.Equal(Canonical(agency.SealingJwk), (await Grain(agency).Profile())!.SealingKey);
        Assert.Equal([Canonical(agency.SealingJwk)], await Grain(agency).Keys());
    }

    [Fact]
    public async Task Change_is_recorded_once_when_made_twice()
    {
        using var agency = new TestAgency("dua-kali");
        await agency.Register(_hub.Grains);

        await agency.Register(_hub.Grains);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Grain(agency).Record(agency.SealingKey(added: false))));

        Assert.Equal(3, (await _hub.Chain(EntryBook.AgencyChain("dua-kali"))).Count);
        Assert.Null((await Grain(agency).Profile())!.SealingKey);
    }

    [Fact]
    public async Task Change_is_recorded_again_when_it_returns_to_an_earlier_state()
    {
        using var agency = new TestAgency("bolak-balik");
        await agency.Register(_hub.Grains);

        Assert.Null(await Grain(agency).Record(TestAgency.Registration("bolak-balik", "suspended")));
        Assert.False((await Grain(agency).Profile())!.Active);
        Assert.Null(await Grain(agency).Record(TestAgency.Registration("bolak-balik")));

        Assert.True((await Grain(agency).Profile())!.Active);
        Assert.Equal(4, (await _hub.Chain(EntryBook.AgencyChain("bolak-balik"))).Count);
    }

    [Fact]
    public async Task Agency_is_refused_when_suspended()
    {
        using var agency = new TestAgency("ditangguhkan");
        await agency.Register(_hub.Grains);
        var person = await _hub.Enrol();
        Assert.Equal("policy.no-permit", (await _hub.Refuse(_hub.Command(person.Nik, agency: agency.Id))).Code);

        await Grain(agency).Record(TestAgency.Registration(agency.Id, "suspended"));

        Assert.Equal("agency.not-active", (await _hub.Refuse(_hub.Command(person.Nik, agency: agency.Id))).Code);
    }

    [Fact]
    public async Task Reply_is_sealed_to_the_new_key_when_the_agency_changed_it()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        using var renewed = new TestAgency("kemensos-baru");
        var person = await hub.Enrol();
        await hub.Granted(person);
        var grain = hub.Grains.GetGrain<IAgencyGrain>("kemensos");
        await grain.Record(hub.Agency.SealingKey(added: false));
        Assert.Equal("agency.not-active", (await hub.Refuse(hub.Command(person.Nik))).Code);
        await grain.Record(renewed.SealingKey());

        var released = await hub.Release(hub.Command(person.Nik));

        var key = Jose.EcKey.FromParameters(hub.Get<Audit.Keys.HubKeys>().Reply.ExportParameters(true), Jose.KeyUse.Signature).Public;
        Assert.NotEmpty(renewed.Open(released.Sealed, key).Values);
        Assert.Throws<InvalidOperationException>(() => hub.Agency.Open(released.Sealed, key));
    }

    [Fact]
    public async Task Agency_is_rebuilt_from_the_log_when_the_snapshots_are_lost()
    {
        using var folder = new TempFolder();
        using var agency = new TestAgency("kemensos");
        string before;
        await using (var hub = await TestHub.Start(folder, agency))
        {
            await hub.Grains.GetGrain<IAgencyGrain>("kemensos").Record(TestAgency.Registration("kemensos", "suspended"));
            before = JsonSerializer.Serialize(await hub.Grains.GetGrain<IAgencyGrain>("kemensos").Profile());
        }
        File.Delete(folder.In("grains.db"));

        await using var again = await TestHub.Start(folder, agency, register: false);

        Assert.Equal(before, JsonSerializer.Serialize(await again.Grains.GetGrain<IAgencyGrain>("kemensos").Profile()));
    }

    [Fact]
    public async Task Suspension_is_recorded_when_the_agency_guessed_its_entry_beforehand()
    {
        using var agency = new TestAgency("penebak");
        await agency.Register(_hub.Grains);
        var change = TestAgency.Registration("penebak", "suspended");
        var count = (await _hub.Chain(EntryBook.AgencyChain("penebak"))).Count;
        var wish = Canon.Hash256.Of(System.Text.Encoding.UTF8.GetBytes($"{count + 1}\n{JsonSerializer.Serialize<AgencyChange>(change)}"));
        await _hub.Handle(_hub.Command("", $"registration:{wish}", agency: "penebak") with { Content = new ExchangeContent.Unreadable("json.malformed") });

        Assert.Null(await Grain(agency).Record(change));

        Assert.False((await Grain(agency).Profile())!.Active);
    }

    IAgencyGrain Grain(TestAgency agency) => _hub.Grains.GetGrain<IAgencyGrain>(agency.Id);

    static string Canonical(string json) => System.Text.Encoding.UTF8.GetString(Canon.Jcs.Canonicalize(System.Text.Encoding.UTF8.GetBytes(json)));
}
