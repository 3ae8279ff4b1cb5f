using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.TagRoots;

/// <summary>A period whose root stands in the log.</summary>
/// <param name="Index">Place of the record's entry.</param>
/// <param name="Until">Index after its last entry.</param>
/// <param name="Record">Null where the record was lost with an old copy of the store: the period's root is then unknown here.</param>
/// <param name="Canonical">The record's canonical bytes; empty where it was lost.</param>
public sealed record ClosedPeriod(TagPeriod Period, long Index, long From, long Until, TagRootRecord? Record, ReadOnlyMemory<byte> Canonical);

/// <summary>A period that is over and has no root yet.</summary>
public sealed record DuePeriod(TagPeriod Period, long From, long Until)
{
    /// <summary>The record of its root.</summary>
    /// <param name="root">Over its tags.</param>
    public TagRootRecord Record(Hash256 root, string origin, string actor, Hash256 salt) => new()
    {
        Salt = salt,
        Origin = origin,
        Actor = actor,
        Period = Period.ToString(),
        From = From,
        Until = Until,
        Tags = (Until - From) * Tags.Count,
        Root = root,
    };

    /// <summary>What is asked of the log, the same at every attempt.</summary>
    public Hash256 RequestHash(Hash256 root) => Hash256.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Period} {From} {Until} {root}")));
}

/// <summary>What is to be done about tag roots now.</summary>
/// <param name="Due">The first period that is over and has no root; null when there is none.</param>
/// <param name="Open">Where none is due: the day of the first entry that no root covers while no later day follows it; null when there is no such entry.</param>
public sealed record TagStand(DuePeriod? Due, TagPeriod? Open);

/// <summary>How far the tag roots of a log reach, read from the log alone: the roots' ids follow from their periods, so nothing else is kept.</summary>
/// <remarks>
/// A day is over once an entry of a later day stands after it: time in the log never goes back, so nothing can join it any more, whatever the
/// clock does. A day without entries has no root. A month's root follows the root of its last day. Thread-safe.
/// </remarks>
public sealed class TagPeriods(ILedgerStore store, string origin) : IDisposable
{
    readonly SemaphoreSlim _reading = new(1, 1);
    ImmutableArray<ClosedPeriod> _covering = [];

    /// <summary>The periods that together cover the log up to the last closed day: months, then the days of a month that is not rolled up.</summary>
    public ImmutableArray<ClosedPeriod> Covering => _covering;

    /// <summary>Reads on from where the last call ended.</summary>
    /// <param name="size">Entries looked at.</param>
    public async ValueTask<TagStand> RefreshAsync(long size, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            while (true)
            {
                if (await StepAsync(size, cancellation) is { } stand)
                {
                    return stand;
                }
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    /// <summary>Takes the next root of the log; where there is none, says how things stand.</summary>
    async ValueTask<TagStand?> StepAsync(long size, CancellationToken cancellation)
    {
        var next = _covering.IsEmpty ? 0 : _covering[^1].Until;
        if (next >= size || await AtAsync(next, cancellation) is not { } at || TagPeriod.DayOf(at) is not { } day)
        {
            return new(null, null);
        }
        var days = _covering.Where(period => !period.Period.IsMonth).ToList();
        if (days.Count > 0 && days[0].Period.Month != day.Month)
        {
            var rolled = new DuePeriod(days[0].Period.Month, days[0].From, next);
            return await TakeAsync(rolled, days.Count, cancellation) ? null : new(rolled, null);
        }
        if ((days.Count == 0 && await TakeAsync(new(day.Month, next, -1), 0, cancellation)) || await TakeAsync(new(day, next, -1), 0, cancellation))
        {
            return null;
        }
        var until = await EndAsync(day, next, size, cancellation);
        return until < size ? new(new(day, next, until), null) : new(null, day);
    }

    /// <summary>Takes the period's root where the log has it, in the place of the last <paramref name="replaced"/> periods; false where it has none.</summary>
    async ValueTask<bool> TakeAsync(DuePeriod sought, int replaced, CancellationToken cancellation)
    {
        if (await store.FindLeafAsync(sought.Period.LeafId(origin), cancellation) is not { } row || !Leaf.TryParse(row.Entry, out var leaf))
        {
            return false;
        }
        var canonical = await store.RecordAsync(row.Index, cancellation) is { } bytes && StoredRecord.TryRead(bytes) is { } stored ? PublicRecord.TryOpen(stored, leaf.Body) : null;
        var record = canonical is null ? null : PublicRecord.TryRead(canonical) as TagRootRecord;
        // What a lost record said of its end the leaves say as well.
        var until = record?.Until ?? await EndAsync(sought.Period, sought.From, row.Index, cancellation);
        if (record is not null && (record.From != sought.From || until <= sought.From || until > row.Index))
        {
            throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The tag root of {sought.Period} does not go on from the one before.");
        }
        _covering = [.. _covering.AsSpan(0, _covering.Length - replaced), new(sought.Period, row.Index, sought.From, until, record, canonical)];
        return true;
    }

    /// <summary>The first index from <paramref name="from"/> below <paramref name="size"/> whose entry is after the period; the size when there is none.</summary>
    async ValueTask<long> EndAsync(TagPeriod period, long from, long size, CancellationToken cancellation)
    {
        var (low, high) = (from, size);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await AtAsync(middle, cancellation) is { } at && at < period.End)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    async ValueTask<long?> AtAsync(long index, CancellationToken cancellation) =>
        await store.LeafAsync(index, cancellation) is { } row && Leaf.TryParse(row.Entry, out var leaf) ? leaf.At : null;
}
