using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Concurrency;

namespace Hub.LocalHost.Runtime;

/// <summary>What is known of one method of a grain interface: how to send, run and unwrap it.</summary>
internal abstract class GrainMethod
{
    readonly MethodInvoker _invoker;
    readonly ConcurrentDictionary<Type, MethodInfo> _implementations = new();

    protected GrainMethod(MethodInfo info, MessageCopier copier)
    {
        (Info, Copier) = (info, copier);
        _invoker = MethodInvoker.Create(info);
        Parameters = [.. info.GetParameters().Select(parameter => parameter.ParameterType)];
        IsReadOnly = info.IsDefined(typeof(ReadOnlyAttribute));
        AlwaysInterleaves = info.IsDefined(typeof(AlwaysInterleaveAttribute));
    }

    public MethodInfo Info { get; }

    public bool IsReadOnly { get; }

    public bool AlwaysInterleaves { get; }

    protected Type[] Parameters { get; }

    protected MessageCopier Copier { get; }

    /// <exception cref="NotSupportedException">The method has a shape that does not cross a grain border.</exception>
    public static GrainMethod Of(MethodInfo info, MessageCopier copier)
    {
        var result = ResultOf(info);
        if (info.IsGenericMethod || result is null || info.GetParameters().Any(parameter => !Crosses(parameter.ParameterType)) || !Crosses(result))
        {
            throw new NotSupportedException(
                $"{info.DeclaringType!.Name}.{info.Name} cannot be a grain call: it must return Task or ValueTask, be without type parameters, and take and give neither references nor tuples.");
        }
        return (GrainMethod)Activator.CreateInstance(typeof(GrainMethod<>).MakeGenericType(result), info, copier)!;
    }

    /// <summary>Sends a call and gives what the interface promises: a task of the right shape.</summary>
    public abstract object Send(LocalGrainHost host, GrainProxy to, object?[] arguments);

    /// <summary>Runs the method on the grain, within its turn.</summary>
    public abstract Task<object?> Run(Grain grain, object?[] arguments);

    public MethodInfo ImplementationIn(Type grainClass) => _implementations.GetOrAdd(grainClass, static (type, method) =>
    {
        var map = type.GetInterfaceMap(method.Info.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method.Info)];
    }, this);

    /// <summary>Copies the arguments for the callee and finds the caller's token among them.</summary>
    public (object?[] Copies, CancellationToken Caller) CopyArguments(object?[] arguments)
    {
        var caller = CancellationToken.None;
        var copies = new object?[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is CancellationToken token)
            {
                caller = token;
            }
            copies[i] = Parameters[i] == typeof(CancellationToken) ? CancellationToken.None : Copier.Copy(arguments[i], Parameters[i]);
        }
        return (copies, caller);
    }

    /// <summary>Puts the callee's token in the place of the caller's.</summary>
    public void SetToken(object?[] copies, CancellationToken token)
    {
        for (var i = 0; i < copies.Length; i++)
        {
            if (Parameters[i] == typeof(CancellationToken))
            {
                copies[i] = token;
            }
        }
    }

    protected object? Start(Grain grain, object?[] arguments)
    {
        try
        {
            return _invoker.Invoke(grain, arguments.AsSpan());
        }
        catch (TargetInvocationException wrapper) when (wrapper.InnerException is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
            throw;
        }
    }

    static Type? ResultOf(MethodInfo info)
    {
        var type = info.ReturnType;
        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return typeof(Nothing);
        }
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? type.GenericTypeArguments[0] : null;
    }

    static bool Crosses(Type type) => !type.IsByRef && !type.IsPointer && !type.IsAssignableTo(typeof(ITuple));

    /// <summary>The result of a method without one.</summary>
    internal readonly struct Nothing;
}

/// <inheritdoc cref="GrainMethod"/>
internal sealed class GrainMethod<TResult>(MethodInfo info, MessageCopier copier) : GrainMethod(info, copier)
{
    readonly bool _isTask = info.ReturnType.IsAssignableTo(typeof(Task));

    public override object Send(LocalGrainHost host, GrainProxy to, object?[] arguments)
    {
        var result = host.Send<TResult>(this, to, arguments);
        if (_isTask)
        {
            return result;
        }
        return typeof(TResult) == typeof(Nothing) ? new ValueTask(result) : new ValueTask<TResult>(result);
    }

    public override async Task<object?> Run(Grain grain, object?[] arguments)
    {
        switch (Start(grain, arguments))
        {
            case Task<TResult> task:
                return Copier.Copy(await task, typeof(TResult));
            case ValueTask<TResult> task:
                return Copier.Copy(await task, typeof(TResult));
            case Task task:
                await task;
                return null;
            case ValueTask task:
                await task;
                return null;
            default:
                throw new InvalidOperationException($"{Info.Name} gave null instead of a task.");
        }
    }
}
