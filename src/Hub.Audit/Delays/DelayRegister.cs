using System.Collections.Immutable;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Delays;

/// <summary>Every order that the log knows, and which entry may follow: the one automaton by which the hub writes and a reader checks. Immutable, pure.</summary>
/// <param name="Count">Entries of <see cref="Keys.KeyStore.DelayChain"/> that it was made of.</param>
/// <param name="Lost">How many of them are lost (<see cref="Store.LostRecord"/>): an order may be among them that is not known here.</param>
public sealed record DelayRegister(long Count, int Lost)
{
    public static DelayRegister Empty { get; } = new(0, 0);

    /// <summary>By order.</summary>
    public ImmutableDictionary<Id128, DelayState> Orders { get; private init; } = ImmutableDictionary<Id128, DelayState>.Empty;

    ImmutableDictionary<DelayScope, ImmutableList<Id128>> Scopes { get; init; } = ImmutableDictionary<DelayScope, ImmutableList<Id128>>.Empty;

    ImmutableDictionary<Id128, ImmutableList<Id128>> Subjects { get; init; } = ImmutableDictionary<Id128, ImmutableList<Id128>>.Empty;

    /// <summary>The order whose sealed chain takes entries of this scope at a moment: the youngest whose own end date is not reached; null when there is none.</summary>
    /// <param name="nowMs">Milliseconds UTC.</param>
    public DelayState? InForce(DelayScope scope, long nowMs) =>
        Of(scope).Where(state => state.Stage is DelayStage.InForce && nowMs < state.Until).MaxBy(state => state.Since);

    /// <summary>Every order about one person, in the order they were asked for.</summary>
    public IEnumerable<DelayState> About(Id128 subject) => Subjects.GetValueOrDefault(subject, []).Select(order => Orders[order]);

    /// <summary>When an order in force is due to end: at its own end date, or with the order in force that continues it.</summary>
    /// <returns>Milliseconds UTC.</returns>
    public long DueAt(DelayState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        // An order continues one that was there before it, so this ends.
        var continued = Of(state.Scope).FirstOrDefault(other => other.Continues == state.Order && other.Stage is DelayStage.InForce);
        return continued is null ? state.Until : Math.Max(state.Until, DueAt(continued));
    }

    /// <summary>The register after one more entry of the chain.</summary>
    /// <param name="entry">Null for one that nobody opens any more: the person was erased.</param>
    public DelayRegister After(DelayEntry? entry)
    {
        var next = this with { Count = Count + 1 };
        if (entry is null)
        {
            return next;
        }
        return Follow(entry) switch
        {
            DelayFollowing.Taken taken => next.With(taken.State),
            DelayFollowing.Refused { Code: DelayCodes.EndDate or DelayCodes.NotContinuable } => next.Late(entry),
            // One that does not follow was never lawful: it changes nothing here.
            _ => next,
        };
    }

    /// <summary>The register after an entry whose record is lost (<see cref="Store.LostRecord"/>). It may have ended the order, so it ended it: what nobody can show to be delayed is disclosed.</summary>
    /// <param name="order">The order whose next entry it was by its id; null for one that is not known here.</param>
    public DelayRegister AfterLost(Id128? order, Id128 id, long at)
    {
        var next = After(null) with { Lost = Lost + 1 };
        return order is { } known && Orders.TryGetValue(known, out var state)
            ? next.With(state with { Stage = DelayStage.Ended, EndedBy = id, EndedAt = at })
            : next;
    }

    /// <summary>Whether an entry may follow, and the order after it.</summary>
    public DelayFollowing Follow(DelayEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Record switch
        {
            DelayAskedRecord { Subject: { } subject, Purpose: { } purpose } asked => DelayRules.Ask(this, new(asked.Agency, subject, purpose), entry, asked),
            DelayRecord { Subject: { } subject, Purpose: { } purpose } ordered => DelayRules.Order(this, new(ordered.Agency, subject, purpose), entry, ordered),
            DelayEndedRecord { Subject: { } subject, Purpose: { } purpose } ended => DelayRules.End(this, new(ended.Agency, subject, purpose), entry, ended),
            _ => new DelayFollowing.Refused(DelayCodes.Unfit),
        };
    }

    internal IEnumerable<DelayState> Of(DelayScope scope) => Scopes.GetValueOrDefault(scope, []).Select(order => Orders[order]);

    /// <summary>After an approval that came too late to be lawful: its number and place 0 of the sealed chain are taken, so no other can follow. The order is closed and keeps nobody from asking again.</summary>
    DelayRegister Late(DelayEntry entry) =>
        entry.Record is DelayRecord approval && Orders.GetValueOrDefault(approval.Order) is { Stage: DelayStage.Asked } state
            ? With(state with { Stage = DelayStage.Refused, EndedBy = entry.Id, EndedAt = entry.At })
            : this;

    DelayRegister With(DelayState state)
    {
        if (Orders.ContainsKey(state.Order))
        {
            return this with { Orders = Orders.SetItem(state.Order, state) };
        }
        return this with
        {
            Orders = Orders.Add(state.Order, state),
            Scopes = Scopes.SetItem(state.Scope, Scopes.GetValueOrDefault(state.Scope, []).Add(state.Order)),
            Subjects = Subjects.SetItem(state.Scope.Subject, Subjects.GetValueOrDefault(state.Scope.Subject, []).Add(state.Order)),
        };
    }
}
