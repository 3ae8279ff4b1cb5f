using Hub.Identity;
using Hub.Silo.Ledger;

namespace Hub.Api.Hosting;

/// <summary>At the first start of a log that took the place of another: agencies are said in it as the identity store has them, suspended ones suspended.</summary>
/// <remarks>Their registrations stood in the log that ended; without an entry of its own nobody could be asked for, or answered.</remarks>
sealed class AgenciesContinued(ClientDirectory clients, EntryBook book, EarlierLogs earlier) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((await earlier.AllAsync(cancellationToken)).Count == 0)
        {
            return;
        }
        foreach (var client in clients.All.OrderBy(client => client.Id, StringComparer.Ordinal))
        {
            if (await book.ChainLength(EntryBook.AgencyChain(client.Id)) == 0)
            {
                await clients.RecordAgain(client, Actors.Hub, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
