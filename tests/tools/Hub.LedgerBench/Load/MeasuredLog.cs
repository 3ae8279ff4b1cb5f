using System.Diagnostics;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.LedgerBench.Load;

/// <summary>One log under load, with its checkpoints signed as in the hub, and everything that it acknowledged.</summary>
sealed class MeasuredLog : IAsyncDisposable
{
    /// <summary>One entry in so many is followed to its signed checkpoint.</summary>
    const int FollowedOneIn = 128;

    readonly LedgerWriter _writer;
    readonly CheckpointPublisher _publisher;
    readonly BatchSizes _sizes;
    readonly List<(long Index, Hash256 Hash)> _acknowledged = [];
    readonly List<double> _checkpointMs = [];
    bool _closed;

    MeasuredLog(ILedgerStore store, NoteSigner signer, LedgerWriter writer, CheckpointPublisher publisher, BatchSizes sizes) =>
        (Store, Key, _writer, _publisher, _sizes) = (store, signer.VerifierKey, writer, publisher, sizes);

    public ILedgerStore Store { get; }

    public NoteVerifierKey Key { get; }

    public IReadOnlyList<(long Index, Hash256 Hash)> Acknowledged => _acknowledged;

    /// <summary>Milliseconds from the call of an append to a signed, durable checkpoint that covers it.</summary>
    public IReadOnlyList<double> CheckpointMs => _checkpointMs;

    /// <summary>Reads below the last checkpoint.</summary>
    public LedgerReader Reader => new(Store, () => _publisher.LatestCheckpoint);

    public static async Task<MeasuredLog> OpenAsync(ILedgerStore store, string folder, CancellationToken cancel)
    {
        var signer = new NoteSigner(Bench.Origin, new LibcryptoEd25519().Open(Ed25519.NewSeed()));
        var published = new PublishedCheck(Bench.Origin, [signer.VerifierKey.Verifier(new ManagedEd25519())!], new(Path.Combine(folder, "published-" + Path.GetRandomFileName())));
        var sizes = new BatchSizes();
        var writer = await LedgerWriter.OpenAsync(store, new() { Published = published, Probe = sizes.At }, cancel);
        sizes.Of(writer);
        return new(store, signer, writer, await CheckpointPublisher.StartAsync(writer, signer, Bench.Origin, published, TimeProvider.System, cancel), sizes);
    }

    /// <summary>Appends with so many producers, each waiting for its acknowledgement, until the time is over or nothing is left to append.</summary>
    public async Task<Slice> RunAsync(AppendRequest[] requests, int producers, TimeSpan length, CancellationToken cancel)
    {
        var latencies = new double[requests.Length];
        var acknowledged = new (long Index, Hash256 Hash)[requests.Length];
        var followed = new List<Task<double>>();
        var next = -1;
        _sizes.Take();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(ProduceAsync, cancel)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var done = Math.Min(next + 1, requests.Length);
        while (done > 0 && acknowledged[done - 1].Hash == default)
        {
            done--;
        }
        var kept = acknowledged.Take(done).Where(entry => entry.Hash != default).ToList();
        _acknowledged.AddRange(kept);
        _checkpointMs.AddRange(await Task.WhenAll(followed));
        return new(kept.Count, elapsed, [.. latencies.Take(done).Where(latency => latency > 0)], _sizes.Take());

        async Task ProduceAsync()
        {
            while (Stopwatch.GetElapsedTime(started) < length && Interlocked.Increment(ref next) is var i && i < requests.Length)
            {
                var called = Stopwatch.GetTimestamp();
                var outcome = await _writer.AppendAsync(requests[i], CancellationToken.None);
                latencies[i] = Stopwatch.GetElapsedTime(called).TotalMilliseconds;
                var appended = outcome as AppendOutcome.Appended ?? throw new InvalidOperationException($"an append was answered {outcome}");
                acknowledged[i] = (appended.Index, appended.LeafHash);
                if (i % FollowedOneIn == 0)
                {
                    lock (followed)
                    {
                        followed.Add(FollowAsync(appended.Index, called));
                    }
                }
            }
        }
    }

    async Task<double> FollowAsync(long index, long called)
    {
        var checkpoint = await _publisher.CoveringAsync(index, CancellationToken.None) ?? throw new InvalidOperationException("no checkpoint came", _publisher.LastFault);
        return checkpoint.Checkpoint.Size > index ? Stopwatch.GetElapsedTime(called).TotalMilliseconds : throw new InvalidOperationException("a checkpoint that does not cover the entry");
    }

    /// <summary>Publishes the last checkpoint and ends the writing; what was written can still be read.</summary>
    public async Task CloseAsync()
    {
        if (!_closed)
        {
            _closed = true;
            await _publisher.DisposeAsync();
            await _writer.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>What one slice of appends did.</summary>
/// <param name="LatenciesMs">One for each entry.</param>
/// <param name="Batches">Entries of each transaction.</param>
sealed record Slice(int Entries, TimeSpan Elapsed, double[] LatenciesMs, IReadOnlyList<int> Batches);
