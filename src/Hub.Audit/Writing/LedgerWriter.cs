using System.Threading.Channels;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Writing;

/// <summary>The single writer of a log: collects what waits, decides it in order, writes it in one transaction, and only then answers.</summary>
/// <remarks>
/// Thread-safe. No artificial delay: the next batch is whatever arrived while the last one was written.
/// A fault of a write is fatal to the writer's state: its waiters fail, and it loads and verifies the stored log before it goes on, or stays down.
/// A writer that lost its lease stays down for good.
/// </remarks>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Most entries written in one transaction.</summary>
    public const int MaxBatch = 1_024;

    /// <summary>Most requests that wait; more are answered <see cref="AppendOutcome.Busy"/>.</summary>
    public const int MaxQueued = 8_192;

    const int MaxCachedChains = 64 * 1024;
    const int RenewalsPerLease = 3;

    readonly ILedgerStore _store;
    readonly LedgerWriterOptions _options;
    readonly Id128 _owner;
    readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _turn = new(1, 1);
    readonly Dictionary<string, ChainState> _chains = new(StringComparer.Ordinal);
    readonly byte[] _filler = new byte[MaxBatch * BatchDecider.FillerBytes];
    readonly Task _writing;
    readonly Task _renewing;
    readonly TaskCompletionSource<LedgerUnavailableException> _down = new(TaskCreationOptions.RunContinuationsAsynchronously);
    List<Pending> _batch = [];
    GrowingTree _tree;
    volatile LedgerHead _head;
    WriterLease _lease;
    volatile bool _closing;
    WaitingBatch? _waiting;
    LedgerBatch? _written;
    long _failures;
    bool _wroteSinceRenewal;
    bool _closed;

    LedgerWriter(ILedgerStore store, LedgerWriterOptions options, WriterLease lease, Id128 owner, LedgerHead head, GrowingTree tree)
    {
        (_store, _options, _lease, _owner, _head, _tree) = (store, options, lease, owner, head, tree);
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        _renewing = Task.Run(RenewAsync, CancellationToken.None);
    }

    /// <summary>The head of the last durable batch.</summary>
    public LedgerHead Head => _head;

    /// <summary>Ends with the reason when the writer goes down; the one who opened it opens another.</summary>
    public Task<LedgerUnavailableException> Down => _down.Task;

    /// <summary>How often a write failed and the stored log had to be read again.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>The store it writes to, for the reading side.</summary>
    public ILedgerStore Store => _store;

    /// <summary>The lease as the writer holds it.</summary>
    internal WriterLease Lease => Volatile.Read(ref _lease);

    /// <summary>Takes the lease, loads and verifies the stored log.</summary>
    /// <param name="store">Stays the caller's to dispose, after the writer.</param>
    /// <exception cref="LedgerUnavailableException">The lease is held, or the stored log is not the one that was written and published.</exception>
    public static async Task<LedgerWriter> OpenAsync(ILedgerStore store, LedgerWriterOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var owner = Id128.Random();
        var lease = await LeaseHolder.AcquireAsync(store, owner, options.LeaseDuration, options.Time, cancellation);
        try
        {
            var (head, tree) = await StoredLog.LoadAsync(store, options.Published, cancellation);
            return new(store, options, lease, owner, head, tree);
        }
        catch
        {
            await store.TryReplaceLeaseAsync(lease, lease with { Owner = null, Renewal = lease.Renewal + 1 }, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Appends one entry, or says why not.</summary>
    /// <param name="cancellation">Ends the waiting, not the append: it may still happen. Retry with the same id.</param>
    /// <exception cref="LedgerUnavailableException">Nothing is known of the entry; retry with the same id.</exception>
    public Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation)
    {
        AppendShape.Check(request);
        if (_down.Task.IsCompleted)
        {
            return Task.FromException<AppendOutcome>(_down.Task.Result);
        }
        var pending = new Pending(request);
        if (!_queue.Writer.TryWrite(pending))
        {
            return _closing
                ? Task.FromException<AppendOutcome>(new LedgerUnavailableException(LedgerCodes.Closed, "The writer is closed."))
                : Task.FromResult<AppendOutcome>(new AppendOutcome.Busy());
        }
        return cancellation.CanBeCanceled ? pending.Task.WaitAsync(cancellation) : pending.Task;
    }

    /// <summary>Writes what waits, then gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }
        _closed = true;
        Close();
        await _writing;
        await _stop.CancelAsync();
        await _renewing;
        if (_down.TrySetResult(new(LedgerCodes.Closed, "The writer was closed.")))
        {
            await _store.TryReplaceLeaseAsync(_lease, _lease with { Owner = null, Renewal = _lease.Renewal + 1 }, CancellationToken.None);
        }
        _stop.Dispose();
        _turn.Dispose();
    }

    /// <summary>Goes down at once: what waits fails, and nothing is written or signed any more.</summary>
    public void Halt(LedgerUnavailableException reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        StepDown(reason);
    }

    async Task WriteAsync()
    {
        while (_waiting is not null || await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await _turn.WaitAsync(CancellationToken.None);
            try
            {
                var waiting = _waiting;
                (_waiting, _batch) = (null, waiting?.Requests ?? Take());
                await WriteBatchAsync(waiting);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>What is in the queue now, up to a batch.</summary>
    List<Pending> Take()
    {
        var taken = new List<Pending>();
        while (taken.Count < MaxBatch && _queue.Reader.TryRead(out var pending))
        {
            taken.Add(pending);
            Stages.Queue.Since(pending.Since);
        }
        return taken;
    }

    async Task WriteBatchAsync(WaitingBatch? waiting)
    {
        if (_down.Task.IsCompleted)
        {
            waiting?.Forget();
            Fail(_down.Task.Result);
            return;
        }
        try
        {
            var started = Stage.Now;
            var outcomes = await DecideAndCommitAsync(waiting);
            Stages.Commit.Since(started);
            for (var i = 0; i < outcomes.Length; i++)
            {
                _batch[i].SetResult(outcomes[i]);
            }
        }
        catch (Exception fault)
        {
            await RecoverAsync(fault);
        }
    }

    /// <summary>Has the store answer for what waits while it commits, where it can do both at once. Between here and that decision no chain's state is forgotten.</summary>
    void AskAhead()
    {
        if (_store.AnswersBesideCommit && Take() is { Count: > 0 } next)
        {
            var needs = BatchNeeds.Of(next, _chains);
            _waiting = new(next, Failures, Task.Run(() => _store.FactsAsync(needs, CancellationToken.None).AsTask(), CancellationToken.None));
        }
    }

    /// <summary>What the store knows, asked now or while the batch before was being written.</summary>
    async ValueTask<BatchFacts> FactsAsync(WaitingBatch? waiting)
    {
        if (waiting is not null && waiting.IsOf(Failures))
        {
            return await waiting.AfterAsync(_written);
        }
        waiting?.Forget();
        return await _store.FactsAsync(BatchNeeds.Of(_batch, _chains), CancellationToken.None);
    }

    async ValueTask<AppendOutcome[]> DecideAndCommitAsync(WaitingBatch? waiting)
    {
        var facts = await FactsAsync(waiting);
        foreach (var (chainId, state) in facts.Chains)
        {
            // What the writer knows of a chain is newer than an answer that was asked for ahead.
            _chains.TryAdd(chainId, state);
        }
        var filler = _filler.AsMemory(0, _batch.Count * BatchDecider.FillerBytes);
        _options.FillRandom(filler);
        var decider = new BatchDecider(_head, _tree, _chains, facts, _options.Time.GetUtcNow().ToUnixTimeMilliseconds(), filler);
        var outcomes = new AppendOutcome[_batch.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = decider.Decide(_batch[i].Request);
        }
        if (decider.Finish() is { } batch)
        {
            _options.Probe?.Invoke(WriterPoint.BeforeCommit);
            ForgetChainsExcept(batch);
            AskAhead();
            await _store.CommitAsync(batch, _lease, CancellationToken.None);
            _options.Probe?.Invoke(WriterPoint.AfterCommit);
            Volatile.Write(ref _lease, _lease with { Renewal = _lease.Renewal + 1 });
            _head = batch.Head;
            _written = batch;
            _wroteSinceRenewal = true;
        }
        return outcomes;
    }

    /// <summary>Bounds what is remembered of chains; those that the batch moves stay, because the store may be asked before it knows of them.</summary>
    void ForgetChainsExcept(LedgerBatch batch)
    {
        if (_chains.Count <= MaxCachedChains)
        {
            return;
        }
        var moved = batch.ChainEntries.Select(entry => entry.Chain).ToHashSet();
        foreach (var (chainId, state) in _chains)
        {
            if (!moved.Contains(state.Chain))
            {
                _chains.Remove(chainId);
            }
        }
    }

    /// <summary>After a fault nothing in memory is believed: new connections, lease and log read again.</summary>
    async Task RecoverAsync(Exception fault)
    {
        Interlocked.Increment(ref _failures);
        var reason = fault as LedgerUnavailableException
            ?? new LedgerUnavailableException(LedgerCodes.Unavailable, "Writing to the ledger failed; entries may or may not be present. Retry with the same id.", fault);
        try
        {
            if (!string.Equals(reason.Code, LedgerCodes.Unavailable, StringComparison.Ordinal))
            {
                StepDown(reason);
                return;
            }
            _chains.Clear();
            _written = null;
            await _store.ReopenAsync(CancellationToken.None);
            var lease = await _store.LeaseAsync(CancellationToken.None);
            if (lease.Owner != _owner || lease.Term != _lease.Term)
            {
                StepDown(new(LedgerCodes.Fenced, "Another writer took over.", fault));
                return;
            }
            (_head, _tree) = await StoredLog.LoadAsync(_store, _options.Published, CancellationToken.None);
            Volatile.Write(ref _lease, lease);
        }
        catch (Exception second)
        {
            StepDown(second as LedgerUnavailableException ?? new(LedgerCodes.Unavailable, "The ledger failed and could not be opened again.", second));
        }
        finally
        {
            Fail(reason);
        }
    }

    async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_options.LeaseDuration / RenewalsPerLease, _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await _turn.WaitAsync(_stop.Token);
                try
                {
                    await RenewOnceAsync();
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closing; the lease is given back by the one who closes.
        }
    }

    async Task RenewOnceAsync()
    {
        if (_wroteSinceRenewal || _down.Task.IsCompleted)
        {
            _wroteSinceRenewal = false;
            return;
        }
        try
        {
            var next = _lease with { Renewal = _lease.Renewal + 1 };
            if (await _store.TryReplaceLeaseAsync(_lease, next, CancellationToken.None))
            {
                Volatile.Write(ref _lease, next);
                return;
            }
            StepDown(new(LedgerCodes.Fenced, "Another writer took over."));
        }
        catch (Exception fault)
        {
            await RecoverAsync(fault);
        }
    }

    void StepDown(LedgerUnavailableException reason)
    {
        _down.TrySetResult(reason);
        Close();
    }

    void Close()
    {
        _closing = true;
        _queue.Writer.TryComplete();
    }

    void Fail(LedgerUnavailableException reason)
    {
        foreach (var pending in _batch)
        {
            pending.TrySetException(reason);
        }
    }
}

/// <summary>A request that waits for its answer.</summary>
sealed class Pending(AppendRequest request) : TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public AppendRequest Request { get; } = request;

    /// <summary>When it came (<see cref="Stage.Now"/>).</summary>
    public long Since { get; } = Stage.Now;
}
