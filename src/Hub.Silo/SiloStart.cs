using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Silo.Delays;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Microsoft.Extensions.Hosting;

namespace Hub.Silo;

/// <summary>Start of a silo: the ledger first, then the policies it must have recorded. A fault of either stops the process.</summary>
/// <remarks>Runs after the grain host, since the bundle's entry goes through the ledger's grain.</remarks>
sealed class SiloStart(LedgerRoom ledger, ErasureReplay erasures, DelayBook delays, KeyRotation rotation, PolicyLoader policies, EntryBook book, ILedgerStore store) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ledger.Open(cancellationToken);
        // Before a key is made or an entry tagged.
        if (await KeyStoreCheck.FaultAsync(store, book.PeekTagKey, cancellationToken) is { } fault)
        {
            throw new KeyFileException("keys.other-store", $"The key store is not this log's: it {fault}. Name the right one (--keys-database), or put its newest backup back.");
        }
        // Before anything is answered: nobody who was erased may be known again.
        await erasures.Run(cancellationToken);
        // Before the first exchange: what is to be disclosed late must not stand in a person's list for a moment.
        await delays.Begin();
        await rotation.Record();
        await policies.TakeIntoForce(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
