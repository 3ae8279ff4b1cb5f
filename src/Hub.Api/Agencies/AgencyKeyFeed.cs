using System.Collections.Concurrent;
using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Api.Agencies;

/// <summary>One <c>agency.key</c> record as it stands in the log.</summary>
/// <param name="Index">Place in the log.</param>
/// <param name="Id">Id of the entry, by which <c>/v1/proofs/{id}.tlog-proof</c> proves it.</param>
/// <param name="At">Milliseconds since 1970 UTC, as in the leaf.</param>
/// <param name="Record">The record itself: its canonical form (RFC 8785) has the hash in the leaf.</param>
public sealed record AgencyKeyChange(long Index, Id128 Id, long At, JsonElement Record);

/// <summary>A key that stands for an agency after the last change.</summary>
/// <param name="Since">Index of the entry that added it.</param>
public sealed record AgencyKeyInForce(string KeyId, string Use, Hash256 Thumbprint, long Since, JsonElement Jwk);

/// <summary>What the public log says of agencies' keys, read from its public records and from nothing else. Thread-safe.</summary>
/// <remarks>
/// Follows the list of public records up to the published checkpoint, so that everything told here can be proved at once.
/// Holds one number a change in memory; records are read again when they are asked for.
/// </remarks>
sealed class AgencyKeyFeed(ILedgerStore store, LedgerReader reader) : IDisposable
{
    /// <summary>Public records looked at in one read of the store.</summary>
    const int ReadAtOnce = 1_000;

    readonly SemaphoreSlim _following = new(1, 1);
    readonly ConcurrentDictionary<string, KeyHistory> _histories = new(StringComparer.Ordinal);
    long _seen;

    /// <summary>The agency's history up to a log of <paramref name="size"/> entries; null where no key was ever registered for it.</summary>
    public async ValueTask<KeyHistory?> HistoryAsync(string agency, long size, CancellationToken cancellation)
    {
        await FollowAsync(size, cancellation);
        return _histories.GetValueOrDefault(agency);
    }

    /// <summary>The change at an index.</summary>
    public async ValueTask<AgencyKeyChange> ReadAsync(long index, CancellationToken cancellation)
    {
        var (leaf, canonical, _) = await PublicAsync(index, cancellation)
            ?? throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The public record of leaf {index} is missing.");
        using var document = JsonDocument.Parse(canonical);
        return new(index, leaf.Id, leaf.At, document.RootElement.Clone());
    }

    public void Dispose() => _following.Dispose();

    async ValueTask FollowAsync(long size, CancellationToken cancellation)
    {
        if (store is not IPublicRecordStore list)
        {
            throw new InvalidOperationException("The ledger's store lists its public records.");
        }
        await _following.WaitAsync(cancellation);
        try
        {
            IReadOnlyList<long> page;
            do
            {
                page = await list.PublicRecordsAsync(size, _seen, ReadAtOnce, cancellation);
                foreach (var index in page)
                {
                    await TakeAsync(index, cancellation);
                    _seen++;
                }
            }
            while (page.Count == ReadAtOnce);
        }
        finally
        {
            _following.Release();
        }
    }

    async ValueTask TakeAsync(long index, CancellationToken cancellation)
    {
        if (await PublicAsync(index, cancellation) is (_, _, AgencyKeyRecord change))
        {
            _histories.AddOrUpdate(change.AgencyId, _ => KeyHistory.None.With(index, change), (_, before) => before.With(index, change));
        }
    }

    async ValueTask<(Audit.Leaves.Leaf Leaf, byte[] Canonical, LedgerRecord Record)?> PublicAsync(long index, CancellationToken cancellation) =>
        await reader.EntryAsync(index, cancellation) is { Record: { } stored } entry
        && PublicRecord.TryOpen(stored, entry.Leaf.Body) is { } canonical
        && PublicRecord.TryRead(canonical) is { } record
            ? (entry.Leaf, canonical, record)
            : null;
}

/// <summary>The places of an agency's key changes, and the keys after the last of them. Immutable.</summary>
/// <param name="Changes">Indexes in the log, ascending.</param>
/// <param name="Current">In the order in which they were added.</param>
sealed record KeyHistory(IReadOnlyList<long> Changes, IReadOnlyList<AgencyKeyInForce> Current)
{
    public static KeyHistory None { get; } = new([], []);

    /// <summary>One change more, folded as the hub itself folds it: a key of the same id and use takes the other's place.</summary>
    public KeyHistory With(long index, AgencyKeyRecord change)
    {
        var rest = Current.Where(key => !(string.Equals(key.KeyId, change.KeyId, StringComparison.Ordinal) && string.Equals(key.Use, change.Use, StringComparison.Ordinal)));
        AgencyKeyInForce[] added = change.Change is "added" ? [new(change.KeyId, change.Use, change.Thumbprint, index, change.Jwk)] : [];
        return new([.. Changes, index], [.. rest, .. added]);
    }
}
