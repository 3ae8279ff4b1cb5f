using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>One call on its way to a grain.</summary>
public interface IGrainCallContext
{
    object Grain { get; }

    /// <summary>The calling grain; null for a caller outside of grains.</summary>
    GrainId? SourceId { get; }

    GrainId TargetId { get; }

    string InterfaceName { get; }

    string MethodName { get; }

    MethodInfo InterfaceMethod { get; }

    /// <summary>The result, once <see cref="Invoke"/> has ended; a filter may replace it.</summary>
    object? Result { get; set; }

    /// <summary>Runs the rest: further filters, then the grain's method.</summary>
    Task Invoke();
}

/// <summary>One call, seen at the grain that receives it.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    MethodInfo ImplementationMethod { get; }
}

/// <summary>Sees every call that a grain receives, timer ticks included. Registered as a service; they run in that order.</summary>
public interface IIncomingGrainCallFilter
{
    Task Invoke(IIncomingGrainCallContext context);
}
