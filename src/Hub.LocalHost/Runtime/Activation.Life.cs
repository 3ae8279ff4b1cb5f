using Hub.LocalHost.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <content>From the first call to the last: activation, idling, leaving.</content>
internal sealed partial class Activation
{
    /// <summary>Most timers of one activation.</summary>
    const int MaxTimers = 32;

    static readonly TimeSpan LongestKeep = TimeSpan.FromDays(3650);

    readonly AsyncServiceScope _scope;
    readonly List<LocalTimer> _timers = [];
    readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task<Grain>? _activation; // touched by turns only, so by one thread at a time
    Grain? _grain; // null until OnActivateAsync has ended well
    DeactivationReason? _leaving;
    bool _leaveStarted;
    bool _gone;
    long _lastUsed;
    long _keptUntil;

    bool IsLeaving => _leaving is not null;

    /// <summary>No further turn starts; calls that wait go to the next activation once this one has left.</summary>
    public Task Retire(DeactivationReason reason)
    {
        lock (_gate)
        {
            _leaving ??= reason;
        }
        Pump();
        return _left.Task;
    }

    public void KeepFor(TimeSpan span)
    {
        var wish = span == Timeout.InfiniteTimeSpan ? LongestKeep : span;
        var bounded = TimeSpan.FromTicks(Math.Clamp(wish.Ticks, 0, LongestKeep.Ticks));
        lock (_gate)
        {
            _keptUntil = Host.Clock.GetTimestamp() + (long)(bounded.TotalSeconds * Host.Clock.TimestampFrequency);
        }
    }

    public void RetireIfIdle(TimeSpan age)
    {
        lock (_gate)
        {
            var now = Host.Clock.GetTimestamp();
            if (_running > 0 || _waiting.Count > 0 || _keptUntil > now || Host.Clock.GetElapsedTime(_lastUsed, now) < age)
            {
                return;
            }
            _leaving ??= new DeactivationReason(DeactivationReasonCode.ActivationIdle, "unused");
        }
        Pump();
    }

    public LocalTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (Current != this)
        {
            throw new InvalidOperationException("A grain's timer is started from the grain's own turn.");
        }
        var timer = new LocalTimer(this, callback, options);
        lock (_gate)
        {
            if (_timers.Count >= MaxTimers)
            {
                throw new InvalidOperationException($"{Id} has {MaxTimers} timers and may start no more.");
            }
            _timers.Add(timer);
        }
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Drop(LocalTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    Task<Grain> Activated() => _activation ??= Activate();

    async Task<Grain> Activate()
    {
        var grain = (Grain)ActivatorUtilities.CreateInstance(Services, _grainClass);
        await grain.LoadState();
        await grain.OnActivateAsync(Host.Stopping);
        _grain = grain;
        return grain;
    }

    /// <summary>A grain that did not activate, or that holds a stale state, must not take another call.</summary>
    void RetireAfter(Exception fault)
    {
        if (_grain is null)
        {
            _ = Retire(new DeactivationReason(DeactivationReasonCode.ActivationFailed, fault, "activation failed"));
        }
        else if (fault is StaleSnapshotException)
        {
            _ = Retire(new DeactivationReason(DeactivationReasonCode.ApplicationError, fault, "another activation has written since"));
        }
    }

    async Task Leave()
    {
        var frame = new Frame(this, caller: null);
        Frame.Current = frame;
        foreach (var timer in TimersNow())
        {
            timer.Dispose();
        }
        try
        {
            if (_grain is not null)
            {
                await _grain.OnDeactivateAsync(_leaving!.Value, CancellationToken.None);
            }
            await _scope.DisposeAsync();
        }
        catch (Exception fault)
        {
            HostLog.DeactivationFailed(Host.Log, fault, Id);
        }
        frame.End();
        Call[] orphans;
        lock (_gate)
        {
            _gone = true;
            orphans = [.. _waiting.Where(call => !call.IsTick)];
            _waiting.Clear();
        }
        _slot.Remove(this);
        _left.TrySetResult();
        foreach (var call in orphans)
        {
            Requeue(call);
        }
    }

    void Requeue(Call call)
    {
        try
        {
            if (_leaving is { ReasonCode: DeactivationReasonCode.ActivationFailed, Exception: { } fault })
            {
                call.Fail(fault);
                return;
            }
            Host.Deliver(call, Id, _grainClass);
        }
        catch (OrleansException fault)
        {
            call.Fail(fault);
        }
    }

    LocalTimer[] TimersNow()
    {
        lock (_gate)
        {
            return [.. _timers];
        }
    }
}
