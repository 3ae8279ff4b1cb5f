using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests;

/// <summary>What one client may ask of the authorization server, and what it may leave behind there.</summary>
public sealed class ClientRateTests : IAsyncLifetime
{
    readonly Budget budget = new();
    TestHub hub = null!;

    public async ValueTask InitializeAsync() => hub = await TestHub.Start(services: services => services.AddSingleton<IClientRates>(budget));

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task Assertion_that_was_over_the_rate_can_be_sent_again()
    {
        var app = await hub.RegisterApp();
        var assertion = hub.Assertion(app);
        budget.Left = 0;
        Assert.Equal(429, (await hub.AskToken(ClientCalls.Form(assertion), hub.ProofFor(app, "POST", ClientCalls.TokenUri))).Status);
        budget.Left = 1;
        Assert.Equal(200, (await hub.AskToken(ClientCalls.Form(assertion), hub.ProofFor(app, "POST", ClientCalls.TokenUri))).Status);
    }

    [Fact]
    public async Task Nobody_else_spends_what_is_a_clients()
    {
        var (app, other) = (await hub.RegisterApp(), await hub.Register("agency-b"));
        budget.Left = 1;
        var stolen = hub.Claims(other);
        (stolen["iss"], stolen["sub"]) = (app.Id, app.Id);
        Assert.Equal("invalid_client", (await hub.AskToken(ClientCalls.Form(ClientCalls.Assertion(other, stolen)), hub.ProofFor(other, "POST", ClientCalls.TokenUri))).Error);
        Assert.Equal(1, budget.Left);
    }

    [Fact]
    public async Task Used_assertion_spends_nothing_of_its_client()
    {
        var app = await hub.RegisterApp();
        var used = hub.Assertion(app);
        Assert.Equal((200, null), await Ask(app, used));
        budget.Left = 1;
        // Who found it in a log has it alone: no proof, no key.
        Assert.Equal("invalid_client", (await hub.AskToken(ClientCalls.Form(used), proof: null)).Error);
        Assert.Equal((401, "invalid_client"), await Ask(app, used));
        Assert.Equal(1, budget.Left);
        Assert.Equal((200, null), await Ask(app, hub.Assertion(app)));
    }

    [Fact]
    public async Task Assertion_dated_before_the_start_is_refused_since_the_store_may_have_been_lost()
    {
        var app = await hub.RegisterApp();
        var dated = hub.Claims(app);
        dated["iat"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds() - 1;
        Assert.Equal((401, "invalid_client"), await Ask(app, ClientCalls.Assertion(app, dated)));
        // Its date is the client's own affair (RFC 7523 §3): without one it stands by its end and its jti.
        var undated = hub.Claims(app);
        undated.Remove("iat");
        Assert.Equal((200, null), await Ask(app, ClientCalls.Assertion(app, undated)));
    }

    [Fact]
    public async Task Assertion_dated_ahead_does_not_pass_again_where_the_store_was_lost()
    {
        var folder = Directory.CreateTempSubdirectory("hub-lost-").FullName;
        var clock = hub.Clock;
        await hub.DisposeAsync();
        hub = await TestHub.Start(folder: folder, clock: clock);
        var app = await hub.RegisterApp();
        var claims = hub.Claims(app);
        claims["iat"] = clock.GetUtcNow().ToUnixTimeSeconds() + 9;
        var assertion = ClientCalls.Assertion(app, claims);
        Assert.Equal((200, null), await Ask(app, assertion));
        await hub.DisposeAsync();
        foreach (var lost in Directory.GetFiles(folder, "identity.db*"))
        {
            File.Delete(lost);
        }
        clock.Advance(TimeSpan.FromSeconds(5));
        hub = await TestHub.Start(folder: folder, clock: clock);
        await hub.Get<ClientDirectory>().Put(app.Registration, "operator:test", default);
        Assert.Equal((401, "invalid_client"), await Ask(app, assertion));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((401, "invalid_client"), await Ask(app, assertion));
        Assert.Equal((200, null), await Ask(app, hub.Assertion(app)));
    }

    async Task<(int, string?)> Ask(TestAgency app, string assertion)
    {
        var answer = await hub.AskToken(ClientCalls.Form(assertion), hub.ProofFor(app, "POST", ClientCalls.TokenUri));
        return (answer.Status, answer.Error);
    }

    sealed class Budget : IClientRates
    {
        public int Left { get; set; } = int.MaxValue;

        public bool TryTake(string clientId) => Left > 0 && Left-- > 0;
    }
}
