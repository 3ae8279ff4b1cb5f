using Orleans;
using Orleans.Providers;

namespace Hub.LocalHost.Probes;

public sealed class CounterState
{
    public long Count { get; set; }
}

/// <summary>Writes as the hub's grains do: mutates a copy, and a failed write poisons the activation.</summary>
[StorageProvider(ProviderName = "hub")]
public sealed class CounterGrain : Grain<CounterState>, ICounterGrain
{
    public async Task<long> Increment()
    {
        State = new CounterState { Count = State.Count + 1 };
        try
        {
            await WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
        return State.Count;
    }

    public Task<long> Read() => Task.FromResult(State.Count);

    public Task Forget() => ClearStateAsync();
}

public sealed class LabelState
{
    public string Label { get; set; } = "unset";
}

[StorageProvider(ProviderName = "hub")]
public sealed class LabelGrain : Grain<LabelState>, ILabelGrain
{
    public async Task<string> Label(string? next)
    {
        if (next is not null)
        {
            State = new LabelState { Label = next };
            await WriteStateAsync();
        }
        return State.Label;
    }
}
