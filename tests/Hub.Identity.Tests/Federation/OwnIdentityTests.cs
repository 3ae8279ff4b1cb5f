using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>What a person is at other issuers: seen, ended, and gone after a recovery.</summary>
public sealed class OwnIdentityTests : IAsyncLifetime
{
    const string Password = "tiga kucing di atas pagar";

    readonly FakeRegister register = new();
    FakeIssuer issuer = null!;
    TestHub hub = null!;

    CredentialDesk Desk => hub.Get<CredentialDesk>();

    public async ValueTask InitializeAsync()
    {
        issuer = await FakeIssuer.Start();
        hub = await register.Hub(issuer.Provider());
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task Recovery_at_the_counter_ends_identities_at_other_issuers()
    {
        var citizen = await SignIn();
        var (first, second) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer));
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<RecoveryDesk>().Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        Assert.IsType<DeskOutcome.Done>(await hub.Get<RecoveryDesk>().Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        Assert.Empty(await Desk.Identities(citizen.SignIn, default));
        // Whoever signs in there is somebody whom nobody has bound.
        var stranger = await SignIn();
        Assert.NotEqual(citizen.SignIn, stranger.SignIn);
        Assert.Null(stranger.Subject);
    }

    [Fact]
    public async Task A_person_ends_an_identity_but_not_the_last_way_in()
    {
        var citizen = await SignIn();
        var own = Assert.Single(await Desk.Identities(citizen.SignIn, default));
        Assert.Equal((issuer.Issuer, 1), (own.Issuer, (await Desk.Ways(citizen.SignIn, default)).Identities));
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemoveIdentity(citizen, own.Id, default));

        Assert.IsType<CredentialOutcome.Done>(await Desk.SetPassword(citizen, Password, default));
        var stranger = await hub.NewPerson();
        Assert.Equal(new CredentialOutcome.Refused("credential.unknown"), await Desk.RemoveIdentity(stranger, own.Id, default));
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.RemoveIdentity(citizen, own.Id, default));
        Assert.Single(await Desk.Identities(citizen.SignIn, default));
        hub.Records.Down = false;

        Assert.IsType<CredentialOutcome.Done>(await Desk.RemoveIdentity(citizen, own.Id, default));
        Assert.Empty(await Desk.Identities(citizen.SignIn, default));
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemovePassword(citizen, default));
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.SignIn == citizen.SignIn && act.Change == SignInChanges.IdentityRemoved);
        Assert.NotEqual(citizen.SignIn, (await SignIn()).SignIn);
    }

    [Fact]
    public async Task An_identity_lets_the_password_go_unless_its_issuer_signs_nobody_in_any_more()
    {
        var citizen = await SignIn();
        Assert.IsType<CredentialOutcome.Done>(await Desk.SetPassword(citizen, Password, default));
        hub.Get<HubIdentityOptions>().Upstreams = [];
        Assert.Equal(new CredentialOutcome.Refused("credential.last-way"), await Desk.RemovePassword(citizen, default));
        hub.Get<HubIdentityOptions>().Upstreams = [issuer.Provider()];
        Assert.IsType<CredentialOutcome.Done>(await Desk.RemovePassword(citizen, default));
    }

    [Fact]
    public async Task The_store_itself_leaves_the_last_way_in()
    {
        var citizen = await SignIn();
        var own = Assert.Single(await Desk.Identities(citizen.SignIn, default));
        Assert.Equal(Removal.LastWay, await hub.Get<ICredentialStore>().RemoveIdentity(citizen.SignIn, own.Id, strong: false, default));
        Assert.Single(await Desk.Identities(citizen.SignIn, default));
    }

    [Fact]
    public async Task Answers_without_code_or_issuer_use_nothing_up()
    {
        using var browser = new UpstreamBrowser(hub);
        using var begun = await browser.Get($"{UpstreamEndpoints.StartPath}?provider=fake");
        var cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie")).Split(';')[0];
        var address = begun.Headers.Location!.OriginalString;
        var callback = FakeAnswers.Callback(issuer, address);
        foreach (var wrong in new[] { callback.Replace("code=a-code&", "", StringComparison.Ordinal), callback[..callback.LastIndexOf('&')] })
        {
            Assert.StartsWith(Carried.Fault("upstream.refused"), await Bring(wrong, cookie), StringComparison.Ordinal);
        }
        Answer(address);
        Assert.Equal("/me", await Bring(callback, cookie));
        Assert.Equal(Carried.Fault("upstream.state"), await Bring(callback, cookie));
    }

    async Task<string> Bring(string callback, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, callback);
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var response = await hub.Http.SendAsync(request);
        return response.Headers.Location!.OriginalString;
    }

    void Answer(string address)
    {
        var claims = FakeAnswers.Claims(issuer, hub, address);
        claims["nik"] = FakeRegister.Nik;
        issuer.IdToken = _ => Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(claims), issuer.Key, "JWT");
    }

    async Task<Person> SignIn()
    {
        using var browser = new UpstreamBrowser(hub);
        var address = await browser.Start("fake");
        Answer(address);
        Assert.Equal("/me", await browser.Finish(FakeAnswers.Callback(issuer, address)));
        return (await browser.Who()).Person;
    }
}
