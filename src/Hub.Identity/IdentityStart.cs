using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Reads what requests need from memory before the first of them can arrive.</summary>
sealed partial class IdentityStart(
    IdentityDatabase database, ClientDirectory clients, RevokedTokens revoked, ReplayGuard replays, TokenKeys keys, TokenKeyOrders orders, ILogger<IdentityStart> log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.Open(cancellationToken);
        orders.Look();
        await clients.Reload(cancellationToken);
        await revoked.Reload(cancellationToken);
        if (await replays.Start(!keys.AreNew, cancellationToken) is { } last)
        {
            LogBehind(last);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2622, Level = LogLevel.Error, Message = "The clock stands before {Last}, where it stood in the hub's last run: proofs and assertions dated before that are refused; set the clock right")]
    partial void LogBehind(DateTimeOffset last);
}
