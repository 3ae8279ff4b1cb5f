using Hub.LocalHost;

namespace Hub.Silo.Tests.Adversity;

/// <summary>One kind of bad day, or all of them at once.</summary>
public enum Mode
{
    DuplicateActivations,
    LostReplies,
    LateCalls,
    ShuffledTurns,
    AllTogether,
}

/// <summary>How often each thing goes wrong in a mode.</summary>
static class ModeRates
{
    const double Duplicates = 0.3;
    const double Lost = 0.04;
    const double Late = 0.04;
    static readonly TimeSpan LongestLate = TimeSpan.FromMilliseconds(10);

    public static LocalGrainFaults FaultsOf(Mode mode, int seed) => new()
    {
        Seed = seed,
        DuplicateActivationRate = mode is Mode.DuplicateActivations or Mode.AllTogether ? Duplicates : 0,
        LostReplyRate = mode is Mode.LostReplies or Mode.AllTogether ? Lost : 0,
        LateCallRate = mode is Mode.LateCalls or Mode.AllTogether ? Late : 0,
        LateCallDelay = LongestLate,
    };

    public static bool Shuffles(Mode mode) => mode is Mode.ShuffledTurns or Mode.AllTogether;
}
