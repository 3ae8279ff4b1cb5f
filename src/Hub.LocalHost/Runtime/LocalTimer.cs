using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>The name under which call filters see a timer's tick, here as in Orleans.</summary>
internal interface IGrainTimerInvoker
{
    Task InvokeCallbackAsync();
}

/// <summary>A timer whose ticks are turns. The next tick is set only when this one has ended.</summary>
internal sealed class LocalTimer : IGrainTimer
{
    static readonly MethodInfo Tick = typeof(IGrainTimerInvoker).GetMethod(nameof(IGrainTimerInvoker.InvokeCallbackAsync))!;

    readonly Lock _gate = new();
    readonly Activation _activation;
    readonly Func<CancellationToken, Task> _callback;
    readonly GrainTimerCreationOptions _options;
    readonly CancellationTokenSource _ended = new();
    readonly ITimer _clock;
    TimeSpan _due;
    TimeSpan _period;
    bool _ticking;
    bool _changed;

    public LocalTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options) = (activation, callback, options);
        using (ExecutionContext.SuppressFlow())
        {
            _clock = activation.Host.Clock.CreateTimer(
                static timer => ((LocalTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            (_due, _period, _changed) = (dueTime, period, true);
            if (!_ticking)
            {
                _clock.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }
            _ended.Cancel();
        }
        _clock.Dispose();
        _activation.Drop(this);
    }

    void Fire()
    {
        lock (_gate)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }
            _ticking = true;
            _changed = false;
        }
        var tick = new Call
        {
            Method = _activation.Host.Catalog.MethodOf(Tick),
            Body = Turn,
            AlwaysInterleave = _options.Interleave,
            KeepsAlive = _options.KeepAlive,
            IsTick = true,
        };
        if (_activation.TryAccept(tick))
        {
            _ = SetNextAfter(tick);
        }
    }

    async Task<object?> Turn(Grain grain)
    {
        if (!_ended.IsCancellationRequested)
        {
            await _callback(_ended.Token);
        }
        return null;
    }

    async Task SetNextAfter(Call tick)
    {
        try
        {
            await tick.Reply;
        }
        catch (Exception fault)
        {
            HostLog.TickFailed(_activation.Host.Log, fault, _activation.Id);
        }
        SetNext();
    }

    void SetNext()
    {
        lock (_gate)
        {
            _ticking = false;
            if (!_ended.IsCancellationRequested)
            {
                _clock.Change(_changed ? _due : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
