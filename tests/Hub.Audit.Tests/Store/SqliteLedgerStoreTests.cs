using Hub.Audit.Store;

namespace Hub.Audit.Tests.Store;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    protected override Task<ILedgerStore> OpenAsync(string place) => Task.FromResult<ILedgerStore>(SqliteLedgerStore.Open(Path.Combine(place, "hub.db"), Requests.Origin));
}
