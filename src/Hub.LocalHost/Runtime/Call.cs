using System.Collections.Immutable;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>One running turn, as seen by the calls that it makes: the chain that tells a cycle.</summary>
internal sealed class Frame(Activation activation, Frame? caller)
{
    static readonly AsyncLocal<Frame?> Ambient = new();
    volatile bool _ended;

    public static Frame? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public Activation Activation => activation;

    public void End() => _ended = true;

    /// <summary>Whether this chain holds a turn of the activation that has not ended.</summary>
    public bool Holds(Activation other)
    {
        for (var frame = this; frame is not null; frame = frame.Caller)
        {
            if (frame.Activation == other && !frame._ended)
            {
                return true;
            }
        }
        return false;
    }

    Frame? Caller => caller;
}

/// <summary>A message on its way to an activation: a call, or a timer's tick.</summary>
internal sealed class Call
{
    readonly TaskCompletionSource<object?> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _abandoned;

    public required GrainMethod Method { get; init; }

    /// <summary>Runs the method on the grain; the result is copied before the turn ends.</summary>
    public required Func<Grain, Task<object?>> Body { get; init; }

    public Frame? Caller { get; init; }

    public ImmutableDictionary<string, object>? Context { get; init; }

    public CancellationToken Cancellation { get; init; }

    public bool AlwaysInterleave { get; init; }

    public bool IsTick { get; init; }

    /// <summary>Whether it counts as use of the activation.</summary>
    public bool KeepsAlive { get; init; } = true;

    /// <summary>Whether the caller is to hear of a time-out whatever happens.</summary>
    public bool LosesReply { get; init; }

    public Task<object?> Reply => _reply.Task;

    /// <summary>Nobody waits any more: do not start it.</summary>
    public bool IsAbandoned => _abandoned;

    public void Abandon() => _abandoned = true;

    public void Succeed(object? result)
    {
        if (LosesReply)
        {
            _reply.TrySetException(new TimeoutException("The reply was lost (seeded fault)."));
            return;
        }
        _reply.TrySetResult(result);
    }

    public void Fail(Exception fault)
    {
        if (LosesReply)
        {
            _reply.TrySetException(new TimeoutException("The reply was lost (seeded fault)."));
        }
        else if (fault is OperationCanceledException cancelled && Cancellation.IsCancellationRequested)
        {
            _reply.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _reply.TrySetException(fault);
        }
    }
}
