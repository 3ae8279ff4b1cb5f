using Hub.Jose;

namespace Hub.Identity.Tests;

public sealed class ClientDirectoryTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    readonly TestHub hub = shared.Hub;

    ClientDirectory Clients => hub.Get<ClientDirectory>();

    public ValueTask InitializeAsync()
    {
        hub.Records.Down = false;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Registration_is_recorded_with_each_key()
    {
        var agency = await shared.NewAgency();
        var recorded = Assert.Single(hub.Records.Acts.OfType<AgencyChanged>(), act => act.AgencyId == agency.Id);
        Assert.Equal(("operator:test", "active"), (recorded.Actor, recorded.Status));
        var keys = hub.Records.Acts.OfType<AgencyKeyChanged>().Where(act => act.AgencyId == agency.Id).ToList();
        Assert.Equal([(true, agency.Signing.KeyId, KeyUse.Signature), (true, agency.Sealing.KeyId, KeyUse.Encryption)], keys.Select(act => (act.Added, act.Key.KeyId!, act.Key.Use)));
    }

    [Fact]
    public async Task Changed_key_is_recorded_as_removed_and_added()
    {
        var agency = await shared.NewAgency();
        using var next = EcKey.Create(keyId: agency.Signing.KeyId);
        var before = hub.Records.Acts.Count;
        await Clients.Put(agency.Registration with { Jwks = JsonWebKeys.Write([next.Public, agency.Sealing.Public]) }, "operator:test", default);
        var keys = hub.Records.Acts.Skip(before).OfType<AgencyKeyChanged>().ToList();
        Assert.Equal([(false, agency.Signing.Public.Thumbprint), (true, next.Public.Thumbprint)], keys.Select(act => (act.Added, act.Key.Thumbprint)));
    }

    [Fact]
    public async Task Without_a_record_nothing_is_registered()
    {
        var agency = new TestAgency("agency-unrecorded");
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Clients.Put(agency.Registration, "operator:test", default));
        Assert.False(Clients.TryFind(agency.Id, out _));
        await Clients.Reload(default);
        Assert.False(Clients.TryFind(agency.Id, out _));
    }

    [Fact]
    public async Task Suspension_does_not_wait_for_the_ledger()
    {
        var agency = await shared.NewAgency();
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Clients.Suspend(agency.Id, "operator:test", default));
        Assert.True(Clients.TryFind(agency.Id, out var client));
        Assert.False(client.IsActive);
        await Clients.Reload(default);
        Assert.True(Clients.TryFind(agency.Id, out client));
        Assert.False(client.IsActive);
    }

    [Fact]
    public async Task Registrations_survive_a_restart_whole()
    {
        var agency = new TestAgency("agency-whole");
        var registration = agency.Registration with { Status = ClientStatus.Suspended, RedirectUris = ["https://a.test/cb"], Grants = [OAuthGrants.AuthorizationCode] };
        await Clients.Put(registration, "operator:test", default);
        await using var next = await TestHub.Start(folder: hub.Folder, clock: hub.Clock);
        Assert.True(next.Get<ClientDirectory>().TryFind(agency.Id, out var client));
        Assert.Equivalent(registration, client.Registration, strict: true);
        Assert.Equal(agency.Sealing.Public.Thumbprint, client.SealingKey.Thumbprint);
    }

    [Theory]
    [InlineData("client.bad-id", "Agency", "exchange", "https://a.test/cb")]
    [InlineData("client.bad-id", "a/b", "exchange", "https://a.test/cb")]
    [InlineData("client.bad-id", "", "exchange", "https://a.test/cb")]
    [InlineData("client.bad-scope", "a", "admin", "https://a.test/cb")]
    [InlineData("client.bad-redirect", "a", "exchange", "http://a.test/cb")]
    [InlineData("client.bad-redirect", "a", "exchange", "https://a.test/cb#f")]
    [InlineData("client.bad-redirect", "a", "exchange", "/cb")]
    [InlineData("client.bad-redirect", "a", "exchange", "https://a.test/cb#")]
    [InlineData("client.bad-redirect", "a", "exchange", "https://user@a.test/cb")]
    [InlineData("client.bad-redirect", "a", "exchange", "https://user:secret@a.test/cb")]
    [InlineData("client.bad-redirect", "a", "exchange", "https://a.test\\@b.test/cb")]
    [InlineData("client.bad-redirect", "a", "exchange", " https://a.test/cb")]
    public async Task Bad_registrations_are_refused(string code, string id, string scope, string redirect)
    {
        var registration = new TestAgency(id).Registration with { Scopes = [scope], RedirectUris = [redirect] };
        Assert.Equal(code, Assert.IsType<ClientChange.Refused>(await Clients.Put(registration, "operator:test", default)).Code);
    }

    [Theory]
    [InlineData("https://a.test/cb?x=1", true)]
    [InlineData("http://127.0.0.1:8080/cb", true)]
    [InlineData(WebAddress.MaxChars, true)]
    [InlineData(WebAddress.MaxChars + 1, false)]
    public async Task Redirect_is_of_bounded_length_and_may_have_a_query(object redirect, bool allowed)
    {
        const string start = "https://a.test/";
        var uri = redirect is int length ? start + new string('a', length - start.Length) : (string)redirect;
        var agency = await shared.NewAgency();
        foreach (var registration in (ClientRegistration[])[agency.Registration with { RedirectUris = [uri] }, agency.Registration with { PostLogoutUris = [uri] }])
        {
            var change = await Clients.Put(registration, "operator:test", default);
            Assert.Equal(allowed ? null : "client.bad-redirect", (change as ClientChange.Refused)?.Code);
        }
    }

    [Fact]
    public async Task Ed25519_keys_need_a_verifier()
    {
        const string okp = """{"kty":"OKP","crv":"Ed25519","use":"sig","kid":"ed","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";
        var agency = new TestAgency("agency-ed");
        var registration = agency.Registration with { Jwks = $$"""{"keys":[{{okp}},{{agency.Sealing.Public.ToJson()}}]}""" };
        Assert.Equal("key.unsupported", Assert.IsType<ClientChange.Refused>(await Clients.Put(registration, "operator:test", default)).Code);
        await using var able = await TestHub.Start(options => options.Ed25519 = (_, _, _) => false);
        Assert.IsType<ClientChange.Done>(await able.Get<ClientDirectory>().Put(registration, "operator:test", default));
    }
}
