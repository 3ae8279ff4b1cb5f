using System.Text;
using Hub.Audit;
using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Orleans;

namespace Hub.Silo.Delays;

/// <summary>One order of delayed disclosure: a thin writer over <see cref="DelayRegister"/>, which says what may follow.</summary>
public sealed class DelayGrain(EntryBook book, DelayBook delays, KeyStore keys, ILedgerStore store, TimeProvider clock) : Grain, IDelayGrain
{
    /// <summary>How often an act that met another one is decided again.</summary>
    const int MaxPasses = 4;

    /// <summary>How long an append may take, in milliseconds: an entry is proposed only if it would be lawful until then.</summary>
    const long AppendMs = 10_000;

    /// <summary>Longest reason of an opening, in characters.</summary>
    const int MaxReason = 200;

    Id128 Order => Id128.TryParse(this.GetPrimaryKeyString(), out var order) ? order : throw new InvalidOperationException("An order's key is its id.");

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<DelayOutcome> Act(DelayCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var register = await delays.CatchUp();
            if (RecordOf(command, register) is not { } record)
            {
                return new DelayOutcome.Refused(DelayCodes.Unknown);
            }
            if (await Write(register, record) is { } outcome)
            {
                return outcome;
            }
        }
        return new DelayOutcome.Refused("append.contended");
    }

    public async Task Advance()
    {
        // Another order that ends meanwhile makes this one due: what was worked out before that must not stand in the place of its deadline.
        long seen;
        do
        {
            seen = (await delays.CatchUp()).Count;
            await DuePoller.GoOn(store, DelayIds.OpenKey(Order), Order.ToArray(), GoOn);
        }
        while ((await delays.CatchUp()).Count != seen);
    }

    public async Task<string?> RecordOpening(string auditor, string reason, Id128 opening)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Length is 0 or > MaxReason)
        {
            return DelayCodes.Unfit;
        }
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var register = await delays.CatchUp();
            if (register.Orders.GetValueOrDefault(Order) is not { Stage: DelayStage.InForce, Ordered: { } ordered } state || delays.TagKeyOf(state) is null)
            {
                return DelayCodes.NotInForce;
            }
            var record = new AccessRecord
            {
                Salt = EntryBook.NewSalt(),
                Origin = book.Origin,
                Actor = auditor,
                Subject = state.Scope.Subject,
                Opened = ordered,
                Role = DelayWords.Auditor,
                Through = (int)Math.Min(int.MaxValue, Math.Max(0, await book.ChainLength(DelayBook.ChainOf(state)) - 1)),
                Reason = reason,
            };
            var entry = new Entry(opening, Hash256.Of(opening.ToArray()), record, Asker: state.Scope.Agency, Guards: [DelayBook.GuardOf(register)]) { SealedUnder = Order };
            switch (await book.Append(entry))
            {
                case AppendOutcome.Appended or AppendOutcome.Existing:
                    return null;
                case AppendOutcome.Stale:
                    break;
                case var other:
                    return EntryBook.CodeOf(other);
            }
        }
        return "append.contended";
    }

    /// <returns>When to look again; null when nothing is owed any more.</returns>
    async Task<long?> GoOn()
    {
        var register = await delays.CatchUp();
        switch (register.Orders.GetValueOrDefault(Order))
        {
            case { Stage: DelayStage.Asked } state:
                var lapsesAt = state.AskedAt + (long)DelayLimits.Asked.TotalMilliseconds;
                return Now < lapsesAt ? lapsesAt : await Ended(register, state, DelayWords.Lapsed);
            case { Stage: DelayStage.InForce } state when Now < register.DueAt(state):
                return register.DueAt(state);
            case { Stage: DelayStage.InForce } state:
                return await Ended(register, state, DelayWords.Due);
            default:
                return null;
        }
    }

    /// <returns>Null when it is written, or nobody is left to whom anything could be disclosed; else when to try again.</returns>
    async Task<long?> Ended(DelayRegister register, DelayState state, string reason)
    {
        if (keys.SubjectKey(state.Scope.Subject) is null)
        {
            return null;
        }
        return await Write(register, EndOf(state, Actors.Hub, reason)) is DelayOutcome.Taken ? null : Now;
    }

    /// <summary>One attempt; null when somebody else was faster: read again.</summary>
    async Task<DelayOutcome?> Write(DelayRegister register, LedgerRecord record)
    {
        var before = register.Orders.GetValueOrDefault(Order);
        var id = DelayIds.Step(book.Ids, Order, before?.NextStep ?? 0);
        // The time that the log will give it: never before its last entry's, even where that lies ahead of the clock.
        var at = Math.Max(Now, (await store.HeadAsync(CancellationToken.None)).At);
        var following = register.Follow(new(id, -1, at, record));
        if ((following as DelayFollowing.Refused ?? register.Follow(new(id, -1, at + AppendMs, record)) as DelayFollowing.Refused) is { } refused)
        {
            return new DelayOutcome.Refused(refused.Code);
        }
        var after = ((DelayFollowing.Taken)following).State;
        if (keys.SubjectKey(after.Scope.Subject) is null)
        {
            return new DelayOutcome.Refused(DelayCodes.Unknown);
        }
        await Remember(register, after);
        var wish = Hash256.Of(Encoding.UTF8.GetBytes($"{id}\n{record.GetType().Name}\n{record.Actor}"));
        // An order whose key an older key store has not must still end.
        var isTagged = after.Ordered is not null && delays.TagKeyOf(after) is not null;
        var entry = new Entry(id, wish, record, Asker: after.Scope.Agency, Guards: [DelayBook.GuardOf(register)]) { SealedUnder = isTagged ? Order : null };
        switch (await book.Append(entry))
        {
            case AppendOutcome.Appended appended:
                await delays.CatchUp();
                // Once more, since the order that this one continued may have looked at the log before and put its old deadline back.
                if (after.Stage is DelayStage.Ended)
                {
                    await Remember(register, after);
                }
                // Nothing came between by the guard, but time did: readers judge by the time that the log gave it.
                if (register.Follow(new(id, appended.Index, appended.At, record)) is DelayFollowing.Refused late)
                {
                    return new DelayOutcome.Refused(late.Code);
                }
                return new DelayOutcome.Taken(Order, id, book.Promise(id, appended.LeafHash, appended.Index, appended.At));
            case AppendOutcome.Existing or AppendOutcome.Conflict when (await delays.CatchUp()).Count == register.Count:
                // An entry under this number changed nothing: no reading anew will find it free.
                return new DelayOutcome.Refused(DelayCodes.Unfit);
            case AppendOutcome.Existing or AppendOutcome.Conflict or AppendOutcome.Stale:
                return null;
            case var other:
                return new DelayOutcome.Refused(EntryBook.CodeOf(other));
        }
    }

    /// <summary>The deadline is durable before the entry that makes it one: a crash between the two delays and loses nothing.</summary>
    async Task Remember(DelayRegister register, DelayState after)
    {
        var lapsesAt = after.AskedAt + (long)DelayLimits.Asked.TotalMilliseconds;
        switch (after.Stage)
        {
            case DelayStage.Asked:
                await Put(Order, lapsesAt);
                break;
            case DelayStage.InForce:
                await Put(Order, Math.Min(lapsesAt, after.Until));
                break;
            case DelayStage.Ended when after.Continues is { } continued && register.Orders.ContainsKey(continued):
                // What this one held back is due by its own date again.
                await Put(continued, Now);
                break;
            default:
                break;
        }

        async Task Put(Id128 order, long at) => await store.PutDueAsync(new(DelayIds.OpenKey(order), at, order.ToArray()), CancellationToken.None);
    }

    /// <summary>The record of an act; null when the order is not there, or its person is erased.</summary>
    LedgerRecord? RecordOf(DelayCommand command, DelayRegister register)
    {
        if (command is DelayCommand.Ask ask)
        {
            return new DelayAskedRecord
            {
                Salt = EntryBook.NewSalt(),
                Origin = book.Origin,
                Actor = ask.Actor,
                Subject = ask.Subject,
                Purpose = ask.Purpose,
                Order = Order,
                Agency = ask.Agency,
                Reference = ask.Reference,
                Until = ask.Until,
                Continues = ask.Continues,
            };
        }
        if (register.Orders.GetValueOrDefault(Order) is not { } state)
        {
            return null;
        }
        return command switch
        {
            DelayCommand.Approve approve => OrderOf(state, approve.Actor),
            DelayCommand.Decline decline => EndOf(state, decline.Actor, DelayWords.Declined),
            DelayCommand.End end => EndOf(state, end.Actor, DelayWords.Early),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    /// <summary>The key is there before the append that commits to it; null when the person has none any more.</summary>
    DelayRecord? OrderOf(DelayState state, string actor) => keys.EnsureSealed(state.Scope.Subject, Order) is not { } key
        ? null
        : new()
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = actor,
            Subject = state.Scope.Subject,
            Purpose = state.Scope.Purpose,
            Order = Order,
            Agency = state.Scope.Agency,
            Reference = state.Reference,
            Approvers = [state.Asker, actor],
            Until = state.Until,
            Continues = state.Continues,
            Key = SealedChainKey.Commit(key, Order),
        };

    DelayEndedRecord EndOf(DelayState state, string actor, string reason) => new()
    {
        Salt = EntryBook.NewSalt(),
        Origin = book.Origin,
        Actor = actor,
        Subject = state.Scope.Subject,
        Purpose = state.Scope.Purpose,
        Order = Order,
        Agency = state.Scope.Agency,
        Reason = reason,
    };
}
