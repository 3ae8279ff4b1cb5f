using Orleans;

namespace Hub.LocalHost.Probes;

/// <summary>Reports what it sees of the probes that are about messages and life.</summary>
public sealed class ProbeFilter(ProbeLog log) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var seen = $"filter {context.MethodName} {context.TargetId}";
        try
        {
            await context.Invoke();
            log.Add($"{seen} gave {context.Result ?? "nothing"}");
        }
        catch (ProbeException fault)
        {
            log.Add($"{seen} threw {fault.Message}");
            throw;
        }
    }
}
