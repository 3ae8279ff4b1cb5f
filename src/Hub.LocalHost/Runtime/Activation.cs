using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>One grain in memory: which call may start when. Its life is in the other part.</summary>
internal sealed partial class Activation
{
    [ThreadStatic]
    static Activation? _current;

    readonly Lock _gate = new();
    readonly List<Call> _waiting = [];
    readonly TurnScheduler _scheduler;
    readonly GrainSlot _slot;
    readonly Type _grainClass;
    readonly bool _reentrant;
    int _running;
    Call? _blocking; // the turn that others must not overlap; null while only interleaving ones run

    public Activation(LocalGrainHost host, GrainSlot slot, Type grainClass)
    {
        (Host, _slot, _grainClass) = (host, slot, grainClass);
        _scheduler = new TurnScheduler(this);
        _scope = host.Services.CreateAsyncScope();
        _reentrant = grainClass.IsDefined(typeof(ReentrantAttribute));
        _lastUsed = host.Clock.GetTimestamp();
    }

    /// <summary>The activation whose turn runs on this thread.</summary>
    public static Activation? Current
    {
        get => _current;
        set => _current = value;
    }

    public LocalGrainHost Host { get; }

    public GrainId Id => _slot.Id;

    public IServiceProvider Services => _scope.ServiceProvider;

    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _running + _waiting.Count;
            }
        }
    }

    /// <returns>False where the activation is gone and another must take the call.</returns>
    /// <exception cref="CallCycleException">The call waits for itself.</exception>
    public bool TryAccept(Call call)
    {
        lock (_gate)
        {
            if (_gone || (call.IsTick && IsLeaving))
            {
                return false;
            }
            if (!call.IsTick)
            {
                Admit(call);
            }
            if (call.KeepsAlive)
            {
                _lastUsed = Host.Clock.GetTimestamp();
            }
            _waiting.Insert(PlaceOfNext(), call);
        }
        Pump();
        return true;
    }

    int PlaceOfNext()
    {
        var place = Host.Shuffle?.Below(_waiting.Count + 1) ?? _waiting.Count;
        if (place < _waiting.Count)
        {
            Host.Options.CountShuffledTurn();
        }
        return place;
    }

    void Admit(Call call)
    {
        if ((IsLeaving || !MayStart(call)) && call.Caller?.Holds(this) == true)
        {
            throw new CallCycleException($"{Id}.{call.Method.Info.Name} is called by a chain that holds this grain's turn.");
        }
        if (_waiting.Count >= Host.Options.MaxWaitingCalls)
        {
            throw new OrleansException($"{Id} has {_waiting.Count} calls waiting and takes no more.");
        }
    }

    bool MayStart(Call call) =>
        _running == 0 || _blocking is null || _reentrant || call.AlwaysInterleave || (_blocking.Method.IsReadOnly && call.Method.IsReadOnly);

    /// <summary>Starts what may start; once the last turn of a leaving activation has ended, lets it leave.</summary>
    void Pump()
    {
        lock (_gate)
        {
            for (var i = 0; i < _waiting.Count && !IsLeaving;)
            {
                var call = _waiting[i];
                if (call.IsAbandoned)
                {
                    _waiting.RemoveAt(i);
                }
                else if (MayStart(call))
                {
                    _waiting.RemoveAt(i);
                    Start(call);
                }
                else
                {
                    i++;
                }
            }
            if (!IsLeaving || _running > 0 || _leaveStarted)
            {
                return;
            }
            _leaveStarted = true;
        }
        StartOnScheduler(static activation => activation.Leave(), this);
    }

    void Start(Call call)
    {
        _running++;
        if (!call.AlwaysInterleave)
        {
            _blocking ??= call;
        }
        StartOnScheduler(static turn => turn.Activation.Run(turn.Call), (Activation: this, Call: call));
    }

    async Task Run(Call call)
    {
        var frame = new Frame(this, call.Caller);
        Frame.Current = frame;
        RequestContext.Current = call.Context;
        object? result = null;
        Exception? fault = null;
        try
        {
            var grain = await Activated();
            result = Host.Filters.Count == 0 ? await call.Body(grain) : await new GrainCall(this, call, grain).Start(Host.Filters);
        }
        catch (Exception caught)
        {
            fault = caught;
            RetireAfter(caught);
        }
        frame.End();
        End(call);
        if (fault is null)
        {
            call.Succeed(result);
        }
        else
        {
            call.Fail(fault);
        }
    }

    void End(Call call)
    {
        lock (_gate)
        {
            _running--;
            if (_blocking == call)
            {
                _blocking = null;
            }
        }
        Pump();
    }

    /// <summary>Turns start without the ambient values of whoever sent them; what is to flow travels in the call.</summary>
    void StartOnScheduler<TState>(Func<TState, Task> turn, TState state)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Factory.StartNew(
                static boxed =>
                {
                    var (turn, state) = ((Func<TState, Task>, TState))boxed!;
                    return turn(state);
                },
                (turn, state),
                CancellationToken.None,
                TaskCreationOptions.DenyChildAttach,
                _scheduler);
        }
    }
}
