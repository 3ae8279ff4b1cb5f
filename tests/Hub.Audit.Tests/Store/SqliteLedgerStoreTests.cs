using Hub.Audit.Store;

namespace Hub.Audit.Tests.Store;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    protected override ILedgerStore Open(string place) => SqliteLedgerStore.Open(Path.Combine(place, "hub.db"), Requests.Origin);
}
