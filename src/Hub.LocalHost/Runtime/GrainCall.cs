using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>Takes one call through the filters to the grain's method.</summary>
internal sealed class GrainCall(Activation activation, Call call, Grain grain) : IIncomingGrainCallContext
{
    IReadOnlyList<IIncomingGrainCallFilter> _filters = [];
    int _next;

    public object Grain => grain;

    public GrainId? SourceId => call.Caller?.Activation.Id;

    public GrainId TargetId => activation.Id;

    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;

    public string MethodName => InterfaceMethod.Name;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public MethodInfo ImplementationMethod => call.IsTick ? InterfaceMethod : call.Method.ImplementationIn(grain.GetType());

    public object? Result { get; set; }

    public async Task<object?> Start(IReadOnlyList<IIncomingGrainCallFilter> filters)
    {
        _filters = filters;
        await Invoke();
        return Result;
    }

    public async Task Invoke()
    {
        if (_next < _filters.Count)
        {
            await _filters[_next++].Invoke(this);
            return;
        }
        Result = await call.Body(grain);
    }
}
