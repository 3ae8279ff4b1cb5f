using Hub.LocalHost;

namespace Hub.Silo.Tests.Setting;

/// <content>What only the core build's host can do: misbehave on demand.</content>
sealed partial class TestHub
{
    /// <summary>Set to make the grain host misbehave from now on.</summary>
    public LocalGrainFaults? Faults
    {
        get => Get<LocalGrainOptions>().Faults;
        set => Get<LocalGrainOptions>().Faults = value;
    }

    /// <summary>Turns that the shuffle put before others.</summary>
    public int ShuffledTurns => Get<LocalGrainOptions>().ShuffledTurns;

    /// <summary>Where set before the start, the grains' turns start in an order drawn from it.</summary>
    public int? ShuffleSeed
    {
        get => Get<LocalGrainOptions>().ShuffleSeed;
        set => Get<LocalGrainOptions>().ShuffleSeed = value;
    }
}
