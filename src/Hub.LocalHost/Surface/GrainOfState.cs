using Hub.LocalHost.Storage;

namespace Orleans;

/// <summary>A grain with one stored state, read before activation.</summary>
/// <typeparam name="TGrainState">Has a public parameterless constructor; stored as JSON.</typeparam>
public class Grain<TGrainState> : Grain
{
    GrainRecord<TGrainState>? _record;

    /// <summary>Only the host makes grains.</summary>
    protected Grain()
    {
    }

    /// <summary>The state in memory; stored only by <see cref="WriteStateAsync"/>.</summary>
    protected TGrainState State
    {
        get => Record.State;
        set => Record.State = value;
    }

    GrainRecord<TGrainState> Record => _record ?? throw new InvalidOperationException("State is read after the constructor.");

    /// <summary>Replaces the state in memory by the stored one; a fresh one where none is stored.</summary>
    protected virtual Task ReadStateAsync() => Record.Read();

    /// <summary>Stores the state; fails, and drops this activation, where another activation has written since.</summary>
    protected virtual Task WriteStateAsync() => Record.Write();

    /// <summary>Removes the stored state and starts over with a fresh one.</summary>
    protected virtual Task ClearStateAsync() => Record.Clear();

    internal override Task LoadState()
    {
        _record = Activation.Host.RecordOf<TGrainState>(this);
        return ReadStateAsync();
    }
}
