using Hub.Audit.Notes;
using Hub.Audit.Store;

namespace Hub.Audit.Writing;

/// <summary>A checkpoint that anybody may have seen.</summary>
/// <param name="Note">The whole signed note, UTF-8.</param>
public sealed record PublishedCheckpoint(Checkpoint Checkpoint, byte[] Note);

/// <summary>Signs a checkpoint every <see cref="Interval"/> while the log grows. It is durable in the store and in the file outside it before anybody sees it.</summary>
/// <remarks>Thread-safe. A fault of one round is kept in <see cref="LastFault"/> and the next round tries again; a lost lease ends the rounds.</remarks>
public sealed class CheckpointPublisher : IAsyncDisposable
{
    /// <summary>Most callers that wait for a checkpoint at once.</summary>
    public const int MaxWaiters = 10_000;

    /// <summary>Time between two checkpoints of a growing log.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait for a checkpoint.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    readonly LedgerWriter _writer;
    readonly ICheckpointSigner _signer;
    readonly string _origin;
    readonly PublishedFile _file;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _stop = new();
    readonly Lock _lock = new();
    readonly SemaphoreSlim _round = new(1, 1);
    readonly List<(long Index, TaskCompletionSource<PublishedCheckpoint> Done)> _waiters = [];
    readonly Task _publishing;
    volatile PublishedCheckpoint? _latest;
    volatile Exception? _lastFault;

    CheckpointPublisher(LedgerWriter writer, ICheckpointSigner signer, string origin, PublishedFile file, TimeProvider time, PublishedCheckpoint? latest)
    {
        (_writer, _signer, _origin, _file, _time, _latest) = (writer, signer, origin, file, time, latest);
        _publishing = Task.Run(PublishAsync, CancellationToken.None);
    }

    /// <summary>The last published checkpoint; null while the log is new.</summary>
    public PublishedCheckpoint? LatestCheckpoint => _latest;

    /// <summary>Why the last round failed; null when it did not.</summary>
    public Exception? LastFault => _lastFault;

    /// <summary>Starts publishing for an opened writer, from the last checkpoint that was kept.</summary>
    /// <param name="published">The check that the writer was opened with.</param>
    public static async Task<CheckpointPublisher> StartAsync(
        LedgerWriter writer, ICheckpointSigner signer, string origin, PublishedCheck published, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(published);
        PublishedCheckpoint? latest = null;
        if (await writer.Store.LastCheckpointAsync(cancellation) is { } stored && published.Read(stored.Note) is { } checkpoint)
        {
            // A crash may have kept it in the store and not yet in the file.
            published.File.Write(stored.Note);
            latest = new(checkpoint, stored.Note);
        }
        return new(writer, signer, origin, published.File, time, latest);
    }

    /// <summary>The first checkpoint that covers a leaf; null when none came within <see cref="MaxWait"/> or too many wait already.</summary>
    public async Task<PublishedCheckpoint?> CoveringAsync(long index, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<PublishedCheckpoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_latest is { } latest && latest.Checkpoint.Size > index)
            {
                return latest;
            }
            if (_waiters.Count >= MaxWaiters)
            {
                return null;
            }
            _waiters.Add((index, done));
        }
        try
        {
            return await done.Task.WaitAsync(MaxWait, _time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove((index, done));
            }
        }
    }

    /// <summary>Publishes now when the log grew since the last checkpoint.</summary>
    public async Task PublishNowAsync(CancellationToken cancellation)
    {
        await _round.WaitAsync(cancellation);
        try
        {
            var head = _writer.Head;
            if (_writer.Down.IsCompleted || head.Size == 0 || head.Size == _latest?.Checkpoint.Size)
            {
                return;
            }
            var checkpoint = new Checkpoint(_origin, head.Size, head.Root);
            var note = _signer.Sign(checkpoint).Encode();
            await _writer.Store.SaveCheckpointAsync(new(head.Size, note), _writer.Lease, cancellation);
            _file.Write(note);
            Show(new(checkpoint, note));
        }
        finally
        {
            _round.Release();
        }
    }

    /// <summary>Publishes what is not yet covered and stops. To be closed before its writer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }
        await _stop.CancelAsync();
        await _publishing;
        if (!_writer.Down.IsCompleted)
        {
            await PublishNowAsync(CancellationToken.None);
        }
        _stop.Dispose();
        _round.Dispose();
    }

    async Task PublishAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (!_writer.Down.IsCompleted && await timer.WaitForNextTickAsync(_stop.Token))
            {
                await RoundAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closing; the last checkpoint is made by the one who closes.
        }
    }

    async Task RoundAsync()
    {
        try
        {
            await PublishNowAsync(_stop.Token);
            _lastFault = null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _lastFault = fault;
        }
    }

    void Show(PublishedCheckpoint published)
    {
        lock (_lock)
        {
            _latest = published;
            foreach (var (index, done) in _waiters)
            {
                if (index < published.Checkpoint.Size)
                {
                    done.TrySetResult(published);
                }
            }
        }
    }
}
