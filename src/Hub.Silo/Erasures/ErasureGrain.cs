using System.Text;
using Hub.Audit;
using Hub.Audit.Erasures;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Orleans;

namespace Hub.Silo.Erasures;

/// <summary>The erasure of one person: a thin writer over <see cref="ErasureState"/>, which says what may follow.</summary>
public sealed class ErasureGrain(EntryBook book, ErasureHistory history, ErasureEnd end, ILedgerStore store, SiloSettings settings, TimeProvider clock) : Grain, IErasureGrain
{
    /// <summary>How often an act that met another one is decided again.</summary>
    const int MaxPasses = 4;

    Id128 Subject => Id128.TryParse(this.GetPrimaryKeyString(), out var subject) ? subject : throw new InvalidOperationException("An erasure's key is a subject id.");

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<ErasureView?> View() => await history.Read(Subject) is { } state ? ErasureViews.Of(state) : null;

    public async Task<ErasureOutcome> Act(ErasureCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var state = await history.Read(Subject);
            if (RecordOf(command, state) is not { } record)
            {
                return new ErasureOutcome.Refused(ErasureCodes.Unknown);
            }
            var (outcome, _) = await Write(state, record, []);
            if (outcome is not null)
            {
                return outcome;
            }
        }
        return new ErasureOutcome.Refused("append.contended");
    }

    public Task Advance() => DuePoller.GoOn(store, ErasureIds.OpenKey(Subject), Subject.ToArray(), GoOn);

    /// <returns>When to look again; null when nothing is owed any more.</returns>
    async Task<long?> GoOn()
    {
        var state = await history.Read(Subject);
        switch (state)
        {
            case { Stage: ErasureStage.Proposed }:
                var lapsesAt = state.ProposedAt + (long)ErasurePeriods.Proposal.TotalMilliseconds;
                if (Now < lapsesAt)
                {
                    return lapsesAt;
                }
                return await Write(state, Cancelled(state, Actors.Hub, ErasureWords.Lapsed), []) is (ErasureOutcome.Taken, _) ? null : Now;
            case { Stage: ErasureStage.Waiting } when Now < state.DueAt:
                return state.DueAt;
            case { Stage: ErasureStage.Waiting }:
                return await Complete(state);
            case { Stage: ErasureStage.Held }:
                return Now + (long)ErasurePeriods.Look.TotalMilliseconds;
            case { Stage: ErasureStage.Completed, Completed: { } index }:
                await end.Finish(new(Subject, state.Order, index));
                return null;
            default:
                return null;
        }
    }

    /// <summary>The completion is an entry first; only then do the keys go. Whatever stops it in between, the start or the next look finishes it.</summary>
    async Task<long?> Complete(ErasureState state)
    {
        var chain = EntryBook.PersonChain(Subject);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var length = await book.ChainLength(chain);
            var record = new ErasureCompletedRecord
            {
                Salt = EntryBook.NewSalt(),
                Origin = book.Origin,
                Actor = Actors.Hub,
                Subject = Subject,
                Order = state.Order,
                Step = state.NextStep,
                Ordered = state.Ordered,
                // The person's own erasure entries stay readable.
                Closed = Math.Max(0, length - state.NextStep),
            };
            var (outcome, index) = await Write(state, record, [new Guard.Length(chain, length)]);
            if (outcome is ErasureOutcome.Taken)
            {
                await end.Finish(new(Subject, state.Order, index));
                return null;
            }
            if (outcome is ErasureOutcome.Refused || await history.Read(Subject) != state)
            {
                // Held or cancelled meanwhile, or not to be written now: looked at again.
                return Now;
            }
        }
        return Now;
    }

    /// <summary>One attempt.</summary>
    /// <returns>A null outcome when somebody else was faster: read again.</returns>
    async Task<(ErasureOutcome? Outcome, long Index)> Write(ErasureState? state, LedgerRecord record, IReadOnlyList<Guard> guards)
    {
        var id = ErasureIds.Step(book.Ids, Subject, state?.NextStep ?? 0);
        var now = Now;
        var proposed = record is ErasureActRecord { Act: ErasureWords.Proposed } first ? first with { Order = id } : record;
        var act = proposed as ErasureActRecord;
        if (ErasureState.Follow(state, new(id, -1, now, proposed)) is ErasureFollowing.Refused refused)
        {
            return (new ErasureOutcome.Refused(refused.Code), -1);
        }
        await Remember(proposed, now);
        var wish = Hash256.Of(Encoding.UTF8.GetBytes($"{id}\n{proposed.GetType().Name}\n{act?.Act}\n{act?.Reason}\n{proposed.Actor}"));
        switch (await book.Append(new Entry(id, wish, proposed, Guards: guards, ChangesConsent: proposed is ErasureCompletedRecord)))
        {
            case AppendOutcome.Appended appended:
                var after = await history.Read(Subject) ?? throw new InvalidOperationException("What was appended is there.");
                return (new ErasureOutcome.Taken(ErasureViews.Of(after), id, book.Promise(id, appended.LeafHash, appended.Index, appended.At)), appended.Index);
            case AppendOutcome.Existing or AppendOutcome.Conflict or AppendOutcome.Stale:
                return (null, -1);
            case var other:
                return (new ErasureOutcome.Refused(EntryBook.CodeOf(other)), -1);
        }
    }

    /// <summary>The deadline is durable before the entry that makes it one: a crash between the two delays and loses nothing.</summary>
    async Task Remember(LedgerRecord record, long now)
    {
        var at = record switch
        {
            ErasureActRecord { Act: ErasureWords.Proposed } => now + (long)ErasurePeriods.Proposal.TotalMilliseconds,
            ErasureOrderedRecord ordered => ordered.DueAt,
            ErasureActRecord { Act: ErasureWords.Released } => now,
            _ => (long?)null,
        };
        if (at is { } due)
        {
            await store.PutDueAsync(new(ErasureIds.OpenKey(Subject), due, Subject.ToArray()), CancellationToken.None);
        }
    }

    /// <summary>The record of an act; null when it names another erasure than the one that stands.</summary>
    LedgerRecord? RecordOf(ErasureCommand command, ErasureState? state) => command switch
    {
        ErasureCommand.Propose propose => ActOf(default, state, propose.Actor, ErasureWords.Proposed) with { Basis = propose.Basis, Reference = propose.Reference },
        ErasureCommand.Approve approve when approve.Order == state?.Order => new ErasureOrderedRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = approve.Actor,
            Subject = Subject,
            Order = state.Order,
            Step = state.NextStep,
            Basis = state.Basis ?? "",
            Reference = state.Reference,
            Approvers = [state.Proposer ?? "", approve.Actor],
            DueAt = Now + (long)settings.ErasureWait.TotalMilliseconds,
        },
        ErasureCommand.Hold hold when hold.Order == state?.Order => ActOf(state.Order, state, hold.Actor, ErasureWords.Held) with { Reference = hold.Reference },
        ErasureCommand.Release release when release.Order == state?.Order => ActOf(state.Order, state, release.Actor, ErasureWords.Released),
        ErasureCommand.Cancel cancel when cancel.Order == state?.Order => Cancelled(state, cancel.Actor, cancel.Reason),
        _ => null,
    };

    ErasureActRecord Cancelled(ErasureState state, string actor, string reason) => ActOf(state.Order, state, actor, ErasureWords.Cancelled) with { Reason = reason };

    ErasureActRecord ActOf(Id128 order, ErasureState? state, string actor, string act) => new()
    {
        Salt = EntryBook.NewSalt(),
        Origin = book.Origin,
        Actor = actor,
        Subject = Subject,
        Order = order,
        Step = state?.NextStep ?? 0,
        Act = act,
    };
}

static class ErasureViews
{
    public static ErasureView Of(ErasureState state) =>
        new(state.Order, Word(state.Stage), state.Basis, state.Proposer, state.ProposedAt, state.DueAt, state.Ordered, state.Completed);

    static string Word(ErasureStage stage) => stage switch
    {
        ErasureStage.Proposed => "proposed",
        ErasureStage.Waiting => "waiting",
        ErasureStage.Held => "held",
        ErasureStage.Cancelled => "cancelled",
        ErasureStage.Completed => "completed",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };
}
