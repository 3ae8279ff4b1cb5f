using Hub.Audit;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.LedgerVictim;

namespace Hub.Faults.Disk;

/// <summary>A log of this process in a place: store, writer and publisher.</summary>
sealed class OpenLog : IAsyncDisposable
{
    static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(40);

    readonly ILedgerStore _store;
    readonly LedgerWriter _writer;

    OpenLog(ILedgerStore store, LedgerWriter writer, CheckpointPublisher publisher) => (_store, _writer, Publisher) = (store, writer, publisher);

    public ILedgerStore Store => _store;

    public LedgerWriter Writer => _writer;

    public CheckpointPublisher Publisher { get; }

    /// <exception cref="LedgerUnavailableException">The log is refused.</exception>
    public static async Task<OpenLog> OpenAsync(Place place, TimeProvider? time = null, TimeSpan? lease = null)
    {
        time ??= TimeProvider.System;
        var store = await place.OpenAsync();
        LedgerWriter? writer = null;
        try
        {
            var published = place.Check();
            writer = await LedgerWriter.OpenAsync(store, new() { Time = time, Published = published, LeaseDuration = lease ?? Lease }, CancellationToken.None);
            return new(store, writer, await CheckpointPublisher.StartAsync(writer, Place.Signer, Place.Origin, published, time, CancellationToken.None));
        }
        catch
        {
            if (writer is not null)
            {
                await writer.DisposeAsync();
            }
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Appends one entry after another; producer 1's are guarded.</summary>
    public async Task<IReadOnlyList<AppendOutcome.Appended>> AppendAsync(int life, int producer, int count)
    {
        var appended = new List<AppendOutcome.Appended>(count);
        var version = -1L;
        while (appended.Count < count)
        {
            var request = new Deed(life, producer, appended.Count).Request(version);
            switch (await _writer.AppendAsync(request, CancellationToken.None))
            {
                case AppendOutcome.Appended done:
                    appended.Add(done);
                    version = request.ChangesConsent ? done.ChainNumbers[0] : version;
                    break;
                case AppendOutcome.Stale stale:
                    version = stale.Current;
                    break;
                case var other:
                    throw new InvalidOperationException($"answered {other}");
            }
        }
        return appended;
    }

    /// <summary>Leaf hashes as they are stored.</summary>
    public static async Task<IReadOnlyList<Hash256>> HashesAsync(ILedgerStore store)
    {
        const int Page = 1_024;
        var hashes = new List<Hash256>();
        while (await store.LeavesAsync(hashes.Count, Page, CancellationToken.None) is { Count: > 0 } rows)
        {
            hashes.AddRange(rows.Select(row => Hub.Audit.Merkle.Rfc6962.LeafHash(row.Entry)));
        }
        return hashes;
    }

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await _writer.DisposeAsync();
        await _store.DisposeAsync();
    }
}
