using System.Text;
using Hub.Audit;
using Hub.Audit.Erasures;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Erasures;

/// <summary>What the start found of erasures.</summary>
/// <param name="Known">Completed erasures that the log or the file names.</param>
/// <param name="Replayed">Persons whose keys had come back, or were still there after a crash, and were deleted again.</param>
/// <param name="Recorded">Completions that a restored log had lost and that were recorded anew.</param>
public sealed record ErasureReplayReport(int Known, int Replayed, int Recorded);

/// <summary>At the start, before anything is answered: deletes again what a restored key store brought back, by the log's chain of completed erasures and by the file outside both.</summary>
public sealed partial class ErasureReplay(EntryBook book, ErasureHistory history, ErasureEnd end, ErasureFile file, KeyStore keys, ILogger<ErasureReplay> log)
{
    /// <summary>What the last start found; null before.</summary>
    public ErasureReplayReport? Last { get; private set; }

    public async Task Run(CancellationToken cancellation)
    {
        // A crash between the deletion and the truncation of the write-ahead log left the old bytes there.
        keys.Settle();
        var completed = await Completed(cancellation);
        var replayed = 0;
        var kept = file.All;
        var inFile = kept.Select(line => line.Subject).ToHashSet();
        var lost = kept.Where(line => !completed.ContainsKey(line.Subject)).ToList();
        foreach (var erased in completed.Values.Concat(lost))
        {
            cancellation.ThrowIfCancellationRequested();
            if (keys.SubjectKey(erased.Subject) is not null || !inFile.Contains(erased.Subject))
            {
                replayed += await end.Finish(erased) ? 1 : 0;
            }
        }
        foreach (var erased in lost)
        {
            await Record(erased);
        }
        Last = new(completed.Count + lost.Count, replayed, lost.Count);
        if (replayed > 0 || lost.Count > 0)
        {
            Again(replayed, lost.Count, Last.Known);
        }
    }

    /// <summary>Every person whom the log says erased.</summary>
    async Task<Dictionary<Id128, ErasedSubject>> Completed(CancellationToken cancellation)
    {
        var completed = new Dictionary<Id128, ErasedSubject>();
        var from = 0L;
        bool more;
        do
        {
            var before = from;
            await foreach (var step in book.ReadChain(KeyStore.ErasureChain, from, EntryBook.MaxRead))
            {
                cancellation.ThrowIfCancellationRequested();
                if (step.Entry.Lost)
                {
                    var named = file.All.FirstOrDefault(line => line.Index == step.Entry.Index);
                    completed[named.Subject] = named != default
                        ? named
                        : throw new LedgerUnavailableException(LedgerCodes.ErasureLost, $"Entry {step.Entry.Index} completed an erasure; its record is lost, and the file of erasures does not name it.");
                    from = step.Number + 1;
                    continue;
                }
                if (step.Entry.Record is not ErasureCompletedRecord { Subject: { } subject } record)
                {
                    // Left unread it could hide a person who would then be served.
                    throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"Entry {step.Entry.Index} of the chain of erasures is none that can be read.");
                }
                completed[subject] = new(subject, record.Order, step.Entry.Index);
                from = step.Number + 1;
            }
            more = from > before;
        }
        while (more);
        return completed;
    }

    /// <summary>Says in the restored log what it lost, so that its readers find by what the entries were closed.</summary>
    async Task Record(ErasedSubject erased)
    {
        var state = await history.Read(erased.Subject);
        var (step, chain) = (state?.NextStep ?? 0, EntryBook.PersonChain(erased.Subject));
        var record = new ErasureCompletedRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            Subject = erased.Subject,
            Order = erased.Order,
            Step = step,
            Ordered = state is { Order: var order } && order == erased.Order ? state.Ordered : null,
            Closed = Math.Max(0, await book.ChainLength(chain) - step),
            Replayed = erased.Index,
        };
        var wish = Hash256.Of(Encoding.UTF8.GetBytes($"replayed\n{erased.Subject}\n{erased.Order}\n{erased.Index}"));
        var outcome = await book.Append(new Entry(ErasureIds.Step(book.Ids, erased.Subject, step), wish, record));
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
        {
            throw new LedgerUnavailableException(LedgerCodes.Unavailable, $"An erasure that the restored log lost could not be recorded: {EntryBook.CodeOf(outcome)}");
        }
    }

    [LoggerMessage(EventId = 3212, Level = LogLevel.Warning, Message = "Erasures replayed: {Replayed} persons' keys deleted again, {Recorded} completions recorded anew, of {Known} known")]
    partial void Again(int replayed, int recorded, int known);
}
