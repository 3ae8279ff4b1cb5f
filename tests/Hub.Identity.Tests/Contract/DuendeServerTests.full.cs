using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hub.Adapters.Duende;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>What the contract does not ask of Duende IdentityServer over the hub's stores: that it and the embedded server are one server to whoever holds a token.</summary>
public sealed class DuendeServerTests(DuendeContract.World world) : IClassFixture<DuendeContract.World>
{
    const int AtOnce = 8;

    [Fact]
    public async Task Replay_cache_lets_one_of_many_pass()
    {
        await using var hub = await Start();
        var cache = new OnceReplayCache(hub.Get<IOnceStore>(), hub.Clock);
        var known = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => cache.ExistsAsync("purpose", "jti"))));
        Assert.Single(known, before => !before);
        Assert.True(await cache.ExistsAsync("purpose", "jti"));
        Assert.False(await cache.ExistsAsync("another purpose", "jti"));
    }

    [Fact]
    public async Task Code_spoilt_by_a_wrong_verifier_is_still_good()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        var code = await world.Code(pushed);
        Assert.Equal("400 invalid_grant", (await world.Redeem(client, code, ContractCalls.NewVerifier())).Said);
        Assert.Equal("400 invalid_grant", (await world.Redeem(client, code, pushed.Verifier, redirect: "https://other.test/callback")).Said);
        Assert.Equal("200", (await world.Redeem(client, code, pushed.Verifier)).Said);
    }

    [Fact]
    public async Task Persons_answer_opened_many_times_at_once_gives_one_code()
    {
        await using var hub = await Start();
        var app = await hub.RegisterApp();
        var person = await hub.NewGiver();
        var session = await hub.Get<BrowserSessions>().Begin(person.Person, person.Authentication, password: null, replacedSecret: null, "test", CancellationToken.None);
        var location = await hub.Get<Authorizations>().Agree(await hub.Open(app), person, CancellationToken.None);
        var reached = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => Open(hub, location!, session!.Secret))));
        Assert.Single(reached, answer => answer.Contains("code=", StringComparison.Ordinal));
        Assert.Equal(AtOnce - 1, reached.Count(answer => answer.Length == 0));
    }

    [Fact]
    public async Task Persons_answer_is_nobody_elses()
    {
        await using var hub = await Start();
        var app = await hub.RegisterApp();
        var (agreed, other) = (await hub.NewGiver(), await hub.NewGiver());
        var location = await hub.Get<Authorizations>().Agree(await hub.Open(app), agreed, CancellationToken.None);
        var session = await hub.Get<BrowserSessions>().Begin(other.Person, other.Authentication, password: null, replacedSecret: null, "test", CancellationToken.None);
        Assert.StartsWith(ServerPaths.Consent, await Open(hub, location!, session!.Secret), StringComparison.Ordinal);
        Assert.StartsWith(hub.Get<HubIdentityOptions>().SignInPath, await Open(hub, location!, secret: null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_request_stays_refused()
    {
        await using var hub = await Start();
        var app = await hub.RegisterApp();
        var person = await hub.NewGiver();
        var open = await hub.Open(app, ("state", "s t"));
        var location = await hub.Get<Authorizations>().Refuse(open, "access_denied", CancellationToken.None);
        Assert.Null(await hub.Get<Authorizations>().Agree(open, person, CancellationToken.None));
        Assert.Equal($"{PersonCalls.RedirectUri}?error=access_denied&iss={Uri.EscapeDataString(TestHub.Origin)}&state=s%20t", await Open(hub, location!, secret: null));
        Assert.Empty(await Open(hub, location!, secret: null));
    }

    [Fact]
    public async Task Persons_token_lets_in_until_its_grant_ends()
    {
        var client = await world.NewClient();
        var tokens = await world.PersonTokens(client);
        var access = tokens.Text("access_token")!;
        Assert.Equal(200, await Mine(client, access));
        await world.Post(world.Endpoints.Revoke, ContractCalls.Assertion(client.Assertion(), ("token", tokens.Text("refresh_token")!)));
        Assert.Equal(401, await Mine(client, access));
        Assert.Equal("400 invalid_grant", (await world.Refresh(client, tokens.Text("refresh_token")!)).Said);
    }

    [Fact]
    public async Task Refreshed_token_can_be_narrowed_and_not_widened()
    {
        var client = await world.NewClient();
        var refresh = (await world.PersonTokens(client)).Text("refresh_token")!;
        Assert.Equal("openid", (await Refresh("openid")).Text("scope"));
        Assert.Equal("400 invalid_scope", (await Refresh("openid exchange")).Said);
        Assert.Equal(["me", "openid"], (await Refresh("me openid")).Text("scope")!.Split(' ').Order(StringComparer.Ordinal));

        Task<Reply> Refresh(string scope) => world.Post(
            world.Endpoints.Token,
            ContractCalls.Assertion(client.Assertion(), ("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", scope)),
            client.Proof(world.Endpoints.Token));
    }

    [Fact]
    public async Task What_one_server_gave_the_other_takes()
    {
        var folder = Directory.CreateTempSubdirectory("hub-servers-").FullName;
        try
        {
            var clock = new Testing.ManualClock();
            string own;
            string refresh;
            TestAgency app;
            await using (var embedded = await TestHub.Start(folder: folder, clock: clock))
            {
                app = await embedded.RegisterApp();
                own = await embedded.Token(app);
                refresh = (await embedded.Tokens(app, await embedded.NewGiver())).GetProperty("refresh_token").GetString()!;
            }
            await using var hub = await Start(folder, clock);
            // Proofs up to the second of a restart are refused.
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(200, (int)(await hub.Get(app, "/v1/who", own)).StatusCode);
            var renewed = (await hub.Refresh(app, refresh)).Token!;
            Assert.Equal(200, (int)(await hub.Get(app, "/mine-by-app", renewed)).StatusCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Suspended_client_is_refused_at_once()
    {
        await using var hub = await Start();
        var app = await hub.RegisterApp();
        Assert.Equal(200, (await hub.AskToken(app)).Status);
        await hub.Get<ClientDirectory>().Suspend(app.Id, "operator:test", CancellationToken.None);
        Assert.Equal("invalid_client", (await hub.AskToken(app)).Error);
    }

    [Fact]
    public async Task New_key_signs_the_next_token()
    {
        await using var hub = await Start();
        var app = await hub.RegisterApp();
        var first = MadeJwt.Read(await hub.Token(app)).Header.GetProperty("kid").GetString();
        hub.Get<TokenKeys>().Withdraw();
        var token = await hub.Token(app);
        Assert.NotEqual(first, MadeJwt.Read(token).Header.GetProperty("kid").GetString());
        Assert.Equal(200, (int)(await hub.Get(app, "/v1/who", token)).StatusCode);
    }

    [Fact]
    public async Task Every_service_can_be_made_and_none_outlives_what_it_needs()
    {
        IServiceCollection copy = new ServiceCollection();
        await using var hub = await TestHub.Start(services: services =>
        {
            services.AddDuendeServer(new DuendeSettings(LicenceKey: null));
            foreach (var service in services)
            {
                copy.Add(service);
            }
        });
        await using var made = copy.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.NotNull(made.GetService<IAuthorizationServer>());
    }

    [Fact]
    public async Task Production_wants_a_licence_key() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => TestHub.Start(environment: "Production", services: services => services.AddDuendeServer(new DuendeSettings(LicenceKey: null))));

    static Task<TestHub> Start(string? folder = null, Testing.ManualClock? clock = null) =>
        TestHub.Start(folder: folder, clock: clock, services: services => services.AddDuendeServer(new DuendeSettings(LicenceKey: null)));

    /// <summary>Where the browser is led; empty where it stays.</summary>
    static async Task<string> Open(TestHub hub, string location, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, location);
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", $"{SessionCookie.Name}={secret}");
        }
        using var response = await hub.Http.SendAsync(request);
        return response.Headers.Location?.OriginalString ?? "";
    }

    async Task<int> Mine(ContractClient client, string token)
    {
        var uri = world.Server.Issuer + "/mine-by-app";
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
        request.Headers.TryAddWithoutValidation("DPoP", client.Proof(uri, claims =>
        {
            claims["htm"] = "GET";
            claims["ath"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        }));
        using var response = await world.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
