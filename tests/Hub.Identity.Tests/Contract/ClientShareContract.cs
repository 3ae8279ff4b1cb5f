using Hub.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>A client that has had its share is told to wait, and how long, by either server over the hub's stores.</summary>
public abstract class ClientShareContract : IAsyncLifetime
{
    TestHub _hub = null!;
    int _left = int.MaxValue;

    /// <summary>Puts the server in place.</summary>
    private protected abstract void Put(IServiceCollection services);

    public async ValueTask InitializeAsync() => _hub = await TestHub.Start(services: services =>
    {
        Put(services);
        services.AddSingleton<IClientRates>(new Budget(this));
    });

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/par")]
    [InlineData("/oauth/revoke")]
    [InlineData("/oauth/introspect")]
    public async Task Client_over_its_rate_hears_when_to_come_again_and_leaves_nothing_behind(string path)
    {
        var app = await _hub.RegisterApp();
        _left = 0;
        using var content = new FormUrlEncodedContent(ClientCalls.Form(_hub.Assertion(app)));
        using var refused = await _hub.Http.PostAsync(path, content);
        Assert.Equal((429, TimeSpan.FromSeconds(1)), ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta));
        Assert.Contains("temporarily_unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await _hub.Get<IOnceStore>().Live(OnceKind.Assertion, _hub.Clock.GetUtcNow(), default));
    }

    [Fact]
    public async Task Client_with_too_many_live_proofs_hears_when_to_come_again()
    {
        var app = await _hub.RegisterApp();
        var guard = _hub.Get<ReplayGuard>();
        for (var i = 0; i < ReplayGuard.MaxLivePerClient; i++)
        {
            await guard.Admit(new DpopProof(app.Proof.Public.Thumbprint, $"proof {i}", _hub.Clock.GetUtcNow(), null, app.Proof.Public), app.Id, default);
        }
        var refused = await _hub.AskToken(app);
        Assert.Equal((429, "temporarily_unavailable", ReplayGuard.RetryAfter), (refused.Status, refused.Error, refused.Response.Headers.RetryAfter!.Delta));
        Assert.Equal(200, (await _hub.AskToken(await _hub.Register("agency-b"))).Status);
    }

    [Fact]
    public async Task Client_with_too_many_requests_that_wait_hears_when_to_come_again()
    {
        await using var full = await TestHub.Start(services: services =>
        {
            Put(services);
            services.AddSingleton<IPushedRequestStore>(new FullStore());
        });
        var refused = await full.Push(await full.RegisterApp());
        Assert.Equal((429, "temporarily_unavailable", PushedAuthorization.RetryAfter), (refused.Status, refused.Error, refused.Response.Headers.RetryAfter!.Delta));
    }

    sealed class Budget(ClientShareContract test) : IClientRates
    {
        public bool TryTake(string clientId) => test._left > 0 && test._left-- > 0;
    }

    sealed class FullStore : IPushedRequestStore
    {
        public ValueTask<PushedOutcome> Add(Canon.Hash256 hash, PushedRequest request, CancellationToken cancellationToken) => new(PushedOutcome.TooMany);

        public ValueTask<bool> HasRoom(string clientId, DateTimeOffset now, CancellationToken cancellationToken) => new(false);

        public ValueTask<PushedRequest?> Find(Canon.Hash256 hash, CancellationToken cancellationToken) => new((PushedRequest?)null);

        public ValueTask<bool> Use(Canon.Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) => new(false);
    }
}
