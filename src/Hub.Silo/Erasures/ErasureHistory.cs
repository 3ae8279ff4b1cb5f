using Hub.Audit;
using Hub.Audit.Erasures;
using Hub.Canon;
using Hub.Silo.Ledger;

namespace Hub.Silo.Erasures;

/// <summary>Reads what the log says of a person's erasure: entry by entry by their ids, so that it needs neither the person's keys nor the whole log.</summary>
public sealed class ErasureHistory(EntryBook book)
{
    /// <summary>As it stands; null when none was ever proposed.</summary>
    public async Task<ErasureState?> Read(Id128 subject)
    {
        ErasureState? state = null;
        for (var step = 0; step < ErasureState.MaxSteps; step++)
        {
            if (await book.Find(ErasureIds.Step(book.Ids, subject, step)) is not { Record: { } record } entry)
            {
                break;
            }
            state = ErasureState.Follow(state, new(entry.Id, entry.Index, entry.At, record)) is ErasureFollowing.Taken taken
                ? taken.State
                : throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"Entry {entry.Index} does not follow the erasure entries before it.");
        }
        return state;
    }

    /// <summary>Index of the entry that says the person was erased; null when there is none.</summary>
    public async Task<long?> ErasedBy(Id128 subject) => (await Read(subject))?.Completed;
}
