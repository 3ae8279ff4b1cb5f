using Hub.Silo.Delays;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Microsoft.Extensions.Hosting;

namespace Hub.Silo;

/// <summary>Start of a silo: the ledger first, then the policies it must have recorded. A fault of either stops the process.</summary>
/// <remarks>Runs after the grain host, since the bundle's entry goes through the ledger's grain.</remarks>
sealed class SiloStart(LedgerRoom ledger, ErasureReplay erasures, DelayBook delays, KeyRotation rotation, PolicyLoader policies) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ledger.Open(cancellationToken);
        // Before anything is answered: nobody who was erased may be known again.
        await erasures.Run(cancellationToken);
        // Before the first exchange: what is to be disclosed late must not stand in a person's list for a moment.
        await delays.Begin();
        await rotation.Record();
        await policies.TakeIntoForce(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
