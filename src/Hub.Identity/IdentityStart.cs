using Microsoft.Extensions.Hosting;

namespace Hub.Identity;

/// <summary>Reads what requests need from memory before the first of them can arrive.</summary>
sealed class IdentityStart(IdentityDatabase database, ClientDirectory clients, RevokedTokens revoked, ReplayGuard replays, TokenKeyOrders keys) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.Open(cancellationToken);
        keys.Look();
        await clients.Reload(cancellationToken);
        await revoked.Reload(cancellationToken);
        await replays.Start(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
