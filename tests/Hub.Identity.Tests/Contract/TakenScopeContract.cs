using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>What was taken from a client is given and named no more, whatever people gave it before, by either server over the hub's stores.</summary>
public abstract class TakenScopeContract : IAsyncLifetime
{
    const string Both = $"{HubScopes.Me} {HubScopes.MeConsent}";

    TestHub _hub = null!;

    /// <summary>Puts the server in place.</summary>
    private protected abstract void Put(IServiceCollection services);

    public async ValueTask InitializeAsync() => _hub = await TestHub.Start(services: Put);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Refresh_gives_what_the_client_still_has()
    {
        var app = await _hub.RegisterApp();
        var tokens = await _hub.Tokens(app, await _hub.NewGiver(), ("scope", Both));
        var refresh = tokens.GetProperty("refresh_token").GetString()!;
        Assert.Equal(Both, (await _hub.Refresh(app, refresh)).Body.GetProperty("scope").GetString());

        await Leave(app, HubScopes.Exchange, HubScopes.MeConsent);
        Assert.Equal(HubScopes.MeConsent, (await _hub.Refresh(app, refresh)).Body.GetProperty("scope").GetString());
        Assert.Equal((400, "invalid_scope"), await Refused(_hub.Refresh(app, refresh, ("scope", HubScopes.Me))));
        Assert.Equal((400, "invalid_scope"), await Refused(_hub.Refresh(app, refresh, ("scope", Both))));

        await Leave(app, HubScopes.Exchange);
        Assert.Equal((400, "invalid_grant"), await Refused(_hub.Refresh(app, refresh)));

        // Given back, it is what the person gave again.
        await Leave(app, HubScopes.Me, HubScopes.MeConsent);
        Assert.Equal(Both, (await _hub.Refresh(app, refresh)).Body.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Code_gives_what_the_client_still_has()
    {
        var app = await _hub.RegisterApp();
        var person = await _hub.NewGiver();
        var (some, none) = (await _hub.Code(app, person, ("scope", $"openid {Both}")), await _hub.Code(app, person, ("scope", Both)));
        await Leave(app, HubScopes.MeConsent);
        var given = (await _hub.Redeem(app, some)).Body;
        Assert.Equal(HubScopes.MeConsent, given.GetProperty("scope").GetString());
        Assert.False(given.TryGetProperty("id_token", out _));
        await Leave(app, HubScopes.Exchange);
        Assert.Equal((400, "invalid_grant"), await Refused(_hub.Redeem(app, none)));
    }

    [Fact]
    public async Task Introspection_names_what_the_client_still_has()
    {
        var app = await _hub.RegisterApp();
        var tokens = await _hub.Tokens(app, await _hub.NewGiver(), ("scope", Both));
        string[] all = [tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!];
        await Leave(app, HubScopes.MeConsent);
        foreach (var token in all)
        {
            var said = await Introspect(_hub, app, token);
            Assert.Equal((true, HubScopes.MeConsent), (said.GetProperty("active").GetBoolean(), said.GetProperty("scope").GetString()));
        }
        await Leave(app, HubScopes.Exchange);
        foreach (var token in all)
        {
            Assert.Equal("""{"active":false}""", (await Introspect(_hub, app, token)).GetRawText());
        }
    }

    [Fact]
    public async Task Agencys_own_token_is_named_with_what_the_agency_still_has()
    {
        var app = await _hub.RegisterApp();
        var token = await _hub.Token(app);
        await Leave(app, HubScopes.Exchange);
        Assert.Equal(HubScopes.Exchange, (await Introspect(_hub, app, token)).GetProperty("scope").GetString());
        await Leave(app, HubScopes.Me);
        Assert.False((await Introspect(_hub, app, token)).GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Token_from_before_a_suspension_is_inactive_after_it()
    {
        var app = await _hub.RegisterApp();
        var token = await _hub.Token(app);
        await _hub.Get<ClientDirectory>().Suspend(app.Id, "operator:test", default);
        await Leave(app, HubScopes.Exchange);
        Assert.True(_hub.Get<ClientDirectory>().TryFind(app.Id, out var suspended));
        Assert.IsType<ClientChange.Done>(await _hub.Get<ClientDirectory>().Put(suspended.Registration with { Status = ClientStatus.Active }, "operator:test", default));
        _hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""{"active":false}""", (await Introspect(_hub, app, token)).GetRawText());
        Assert.True((await Introspect(_hub, app, await _hub.Token(app))).GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Token_of_a_suspended_agencys_officer_is_inactive_and_not_refreshed_before_it_is_ended()
    {
        // Where ending what there is fails, or has not come so far, the suspension holds all the same.
        await using var own = await TestHub.Start(services: services =>
        {
            Put(services);
            services.AddSingleton<IAgencyEndings>(new NoEndings());
        });
        var (agency, app) = (await own.Register(), await own.RegisterApp());
        var officer = await own.NewGiver(PersonRole.Officer, bound: true, "pwd", "otp", "mfa");
        var tokens = await own.Tokens(app, officer, ("scope", "openid"));
        var code = await own.Code(app, officer, ("scope", "openid"));
        string[] all = [tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!];
        await own.Get<IdentityDatabase>().Write("UPDATE persons SET agency = @agency WHERE sign_in = @sign_in", default, ("@agency", agency.Id), ("@sign_in", officer.Person.SignIn.ToArray()));
        Assert.True((await Introspect(own, app, all[0])).GetProperty("active").GetBoolean());

        await own.Get<ClientDirectory>().Suspend(agency.Id, "operator:test", default);
        foreach (var token in all)
        {
            Assert.Equal("""{"active":false}""", (await Introspect(own, app, token)).GetRawText());
        }
        Assert.Equal((400, "invalid_grant"), await Refused(own.Refresh(app, all[1])));
        Assert.Equal((400, "invalid_grant"), await Refused(own.Redeem(app, code)));
    }

    async Task Leave(TestAgency app, params string[] scopes)
    {
        var directory = _hub.Get<ClientDirectory>();
        Assert.True(directory.TryFind(app.Id, out var client));
        Assert.IsType<ClientChange.Done>(await directory.Put(client.Registration with { Scopes = scopes }, "operator:test", CancellationToken.None));
    }

    static async Task<JsonElement> Introspect(TestHub hub, TestAgency app, string token) => (await hub.About("/oauth/introspect", app, token)).Body;

    static async Task<(int, string?)> Refused(Task<TokenAnswer> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Error);
    }

    sealed class NoEndings : IAgencyEndings
    {
        public ValueTask EndAll(string agency, DateTimeOffset now, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
