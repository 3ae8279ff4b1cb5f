using System.Runtime.InteropServices;

namespace Hub.Cli.Bench;

/// <summary>Resident memory of the hub after so many exchanges.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct MemoryPoint(long Exchanges, double ResidentMb);

/// <summary>Looks at the hub's resident memory while the load runs.</summary>
sealed class MemoryWatch : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly CancellationTokenSource _stop = new();
    readonly List<MemoryPoint> _points = [];
    readonly Task _watching;

    /// <param name="hub">Process id.</param>
    /// <param name="exchanges">Exchanges done so far.</param>
    public MemoryWatch(int hub, Func<long> exchanges) => _watching = Task.Run(() => WatchAsync(hub, exchanges), CancellationToken.None);

    /// <summary>Ends the watch; gives what it saw, in order.</summary>
    public async Task<IReadOnlyList<MemoryPoint>> EndAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        return _points;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    async Task WatchAsync(int hub, Func<long> exchanges)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
            {
                _points.Add(new(exchanges(), ProcessUse.Of(hub).ResidentMb));
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The load is over.
        }
    }
}
