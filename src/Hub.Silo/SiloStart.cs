using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Microsoft.Extensions.Hosting;

namespace Hub.Silo;

/// <summary>Start of a silo: the ledger first, then the policies it must have recorded. A fault of either stops the process.</summary>
/// <remarks>Runs after the grain host, since the bundle's entry goes through the ledger's grain.</remarks>
sealed class SiloStart(LedgerRoom ledger, KeyRotation rotation, PolicyLoader policies) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ledger.Open(cancellationToken);
        await rotation.Record();
        await policies.TakeIntoForce(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
