using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Probes;

public sealed class LifeGrain(ProbeLog log) : Grain, ILifeGrain
{
    readonly long _mark = log.NextMark();
    IGrainTimer? _timer;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        log.Add($"left {this.GetPrimaryKeyString()} {reason.ReasonCode}");
    }

    public Task<long> Mark() => Task.FromResult(_mark);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task LeaveAndHold(string gate)
    {
        DeactivateOnIdle();
        await Hold(gate);
    }

    public Task StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task StartTimer(string name, TimeSpan due, TimeSpan period, bool fails)
    {
        var ticks = 0;
        _timer = this.RegisterGrainTimer(
            async (prefix, _) =>
            {
                await Task.Yield();
                log.Add($"{prefix} {++ticks}");
                if (fails)
                {
                    throw new ProbeException("tick");
                }
            },
            "tick " + name,
            new GrainTimerCreationOptions(due, period));
        return Task.CompletedTask;
    }

    public Task StopTimer()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        log.Add("in " + gate);
        await log.Gate(gate);
        log.Add("out " + gate);
    }
}

/// <summary>Its first activation fails.</summary>
public sealed class FlakyGrain(ProbeLog log) : Grain, IFlakyGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var tried = "tried " + this.GetPrimaryKeyString();
        var isFirst = !log.Has(tried);
        log.Add(tried);
        return isFirst ? throw new ProbeException("the first activation fails") : Task.CompletedTask;
    }

    public Task<int> Ok() => Task.FromResult(1);
}
