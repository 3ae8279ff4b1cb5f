using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Ledger;

namespace Hub.Silo.Citizens;

/// <summary>The entries about a person in one log, newest first.</summary>
static class PersonTrail
{
    /// <param name="book">Reads the log, the present one or an earlier.</param>
    /// <param name="before">Number of the entry after the first shown; null = the newest.</param>
    public static async Task<TrailPage> PageAsync(EntryBook book, Id128 subject, long? before)
    {
        var chain = EntryBook.PersonChain(subject);
        var count = await book.ChainLength(chain);
        var end = Math.Min(before ?? count, count);
        var start = Math.Max(0, end - CitizenGrain.TrailPageSize);
        var entries = new List<TrailEntry>();
        await foreach (var item in book.ReadChain(chain, start, (int)(end - start)))
        {
            entries.Add(new(item.Number, item.Entry.Index, item.Entry.At, item.Entry.Id, item.Entry.Record) { Lost = item.Entry.Lost });
        }
        entries.Reverse();
        return new(entries, start > 0 ? start : null, count);
    }
}
