using System.Text;
using Duende.IdentityServer.Services;
using Hub.Canon;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>The package's replay cache over the hub's values for one use: the question itself takes the value, so of two who ask at once one alone hears no. Thread-safe.</summary>
sealed class OnceReplayCache(IOnceStore once, TimeProvider clock) : IReplayCache
{
    /// <summary>Longest life of anything that carries a <c>jti</c> here, and some more.</summary>
    static readonly TimeSpan KeptFor = ClientAuthenticator.MaxLifetime + TimeSpan.FromMinutes(5);

    /// <summary>The value was taken when it was asked for.</summary>
    public Task AddAsync(string purpose, string handle, DateTimeOffset expiration) => Task.CompletedTask;

    public async Task<bool> ExistsAsync(string purpose, string handle)
    {
        var now = clock.GetUtcNow();
        var value = new OnceValue(Hash256.Of(Encoding.UTF8.GetBytes($"{purpose}\n{handle}")), now);
        return !await once.Consume(OnceKind.Assertion, value, now + KeptFor, now, CancellationToken.None);
    }
}
