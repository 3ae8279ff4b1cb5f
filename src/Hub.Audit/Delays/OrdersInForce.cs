using System.Globalization;
using Hub.Audit.Keys;
using Hub.Audit.Merkle;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Delays;

/// <summary>How many orders a log has in force, told without opening a record: by their deadlines, the ids of their entries, and where the approval stands.</summary>
public static class OrdersInForce
{
    /// <summary>Begin of the names of the durable deadlines of orders.</summary>
    public const string Open = "delay:";

    const string Hub = "hub";
    const int Approval = 1;
    const int End = 2;

    /// <summary>The hub's own key for an order's entry of a number, from which its id is made.</summary>
    public static string StepKey(Id128 order, int step) => string.Create(CultureInfo.InvariantCulture, $"delay:{order}:{step}");

    /// <param name="store">The log's; nobody writes to it.</param>
    /// <param name="idKey">Key of the log's entry ids, 32 bytes.</param>
    /// <param name="max">Most deadlines that are looked at.</param>
    public static async Task<int> CountAsync(ILedgerStore store, byte[] idKey, int max, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(idKey);
        var count = 0;
        foreach (var row in await store.DueUnderAsync(Open, max, cancellation))
        {
            var order = new Id128(row.Payload);
            // An asking that was declined or lapsed has an entry of that number, too; only an approval stands in a sealed chain.
            if (await store.FindLeafAsync(LeafIds.Of(idKey, Hub, StepKey(order, Approval)), cancellation) is { } second
                && LeafMeta.TryRead(second.Meta, Rfc6962.LeafHash(second.Entry)) is { Links: [{ Slot: ChainLink.CitizenSlot }, ..] }
                && await store.FindLeafAsync(LeafIds.Of(idKey, Hub, StepKey(order, End)), cancellation) is null)
            {
                count++;
            }
        }
        return count;
    }
}
