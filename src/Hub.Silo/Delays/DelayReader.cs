using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;

namespace Hub.Silo.Delays;

/// <summary>A sealed chain that the person may see, with what proves it.</summary>
/// <param name="Order">Null where the record of the order is lost: its entries are shown, since nothing known keeps them back.</param>
/// <param name="TagKey">32 bytes; null where an older key store was put back: the entries can be shown, and not proved complete.</param>
/// <param name="Ordered">The record of the order, number 0 of the chain; null where it is lost.</param>
/// <param name="Ended">The record that ended it; null where it is lost, and where its log ended before it.</param>
public sealed record ReleasedChain(DelayState? Order, byte[]? TagKey, DelayRecord? Ordered, DelayEndedRecord? Ended, string Chain);

/// <summary>An order before an auditor: what it is and how much it holds, nothing of whom.</summary>
/// <param name="Entries">Entries of the sealed chain, those about the order itself and openings included.</param>
/// <param name="DueAt">When it ends, with what continues it; milliseconds UTC.</param>
public sealed record DelayCount(DelayState State, long Entries, long DueAt)
{
    /// <summary>Origin of the ended log that it stands in; null in the present one.</summary>
    public string? EndedLog { get; init; }
}

/// <summary>Reads sealed chains for those who may see them.</summary>
public sealed class DelayReader(EntryBook book, DelayBook delays, KeyStore keys)
{
    /// <summary>Most released chains of one person that are read at once, the youngest.</summary>
    public const int MaxReleased = 100;

    /// <summary>Most entries of one released chain that a page shows, the newest.</summary>
    public const int MaxShown = 200;

    /// <summary>Where the log ended: the clock by which its orders are over at their date, since nobody can write their end any more. Null for the present log.</summary>
    public TimeProvider? AfterTheLog { get; init; }

    /// <summary>What was disclosed to the person late, in the order of asking. A person about whom nothing was ever delayed and one about whom something still is get the same: nothing.</summary>
    public async Task<IReadOnlyList<ReleasedChain>> Released(Id128 subject)
    {
        // Lengths before the register: an order that begins between the two is known by then, and not taken for a lost one.
        var begun = delays.Register.Lost > 0 || AfterTheLog is not null ? await Begun(subject) : [];
        var register = await delays.CatchUp();
        if (keys.SubjectKey(subject) is null)
        {
            return [];
        }
        var released = new List<ReleasedChain>();
        foreach (var order in begun.Where(order => !register.Orders.ContainsKey(order)))
        {
            var chain = KeyStore.SealedChain(subject, order);
            released.Add(new(null, keys.TagKey(chain), null, null, chain));
        }
        var over = new List<DelayState>();
        foreach (var state in register.About(subject).Where(state => IsOver(register, state)))
        {
            // One that was lost before its approval was ever known has none.
            if (await book.ChainLength(DelayBook.ChainOf(state)) > 0)
            {
                over.Add(state);
            }
        }
        foreach (var known in over.TakeLast(MaxReleased))
        {
            // An order that its log did not see end ended at its date.
            var state = known.Stage is DelayStage.InForce ? known with { EndedAt = register.DueAt(known) } : known;
            released.Add(new(state, delays.TagKeyOf(state), await Record<DelayRecord>(state.Ordered), await Record<DelayEndedRecord>(state.EndedBy), DelayBook.ChainOf(state)));
        }
        return released;
    }

    /// <summary>Whether nothing keeps an order's chain back any more.</summary>
    bool IsOver(DelayRegister register, DelayState state) => AfterTheLog is { } clock
        ? state.Stage is not DelayStage.InForce || register.DueAt(state) <= clock.GetUtcNow().ToUnixTimeMilliseconds()
        : state.Stage is DelayStage.Ended;

    /// <summary>The newest entries of a released chain, newest first.</summary>
    public Task<List<TrailEntry>> Entries(ReleasedChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return Entries(chain.Chain);
    }

    /// <summary>The newest entries of an order, newest first: for an auditor whose opening is on record.</summary>
    public Task<List<TrailEntry>> Entries(DelayState state) => Entries(DelayBook.ChainOf(state));

    /// <summary>Every order that is in force, the one ending first at the top, then those that were, the last ended first; of an ended log those alone that still hold something back.</summary>
    /// <param name="max">At most this many.</param>
    public async Task<IReadOnlyList<DelayCount>> Counts(int max)
    {
        var register = await delays.CatchUp();
        var counts = new List<DelayCount>();
        var orders = register.Orders.Values.Where(state => AfterTheLog is null ? state.Stage is DelayStage.InForce or DelayStage.Ended : !IsOver(register, state)).OrderBy(state => state.Stage).ThenBy(state => state.Stage is DelayStage.InForce ? register.DueAt(state) : -state.EndedAt);
        // One whose person was erased is nobody's any more.
        foreach (var state in orders.Where(state => keys.SubjectKey(state.Scope.Subject) is not null).Take(max))
        {
            counts.Add(new(state, await book.ChainLength(DelayBook.ChainOf(state)), register.DueAt(state)) { EndedLog = AfterTheLog is null ? null : book.Origin });
        }
        return counts;
    }

    async Task<List<TrailEntry>> Entries(string chain)
    {
        var length = await book.ChainLength(chain);
        var entries = new List<TrailEntry>();
        await foreach (var item in book.ReadChain(chain, Math.Max(0, length - MaxShown), MaxShown))
        {
            entries.Add(new(item.Number, item.Entry.Index, item.Entry.At, item.Entry.Id, item.Entry.Record) { Lost = item.Entry.Lost });
        }
        entries.Reverse();
        return entries;
    }

    async Task<List<Id128>> Begun(Id128 subject)
    {
        var begun = new List<Id128>();
        foreach (var order in keys.SealedOrders(subject))
        {
            if (await book.ChainLength(KeyStore.SealedChain(subject, order)) > 0)
            {
                begun.Add(order);
            }
        }
        return begun;
    }

    async Task<T?> Record<T>(Id128? id)
        where T : LedgerRecord => id is { } entry && await book.Find(entry) is { Record: T record } ? record : null;
}
