using Hub.LocalHost;
using Hub.Silo.Tests.Setting;

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
    const double Duplicated = 0.3;
    const double Lost = 0.04;
    const double Late = 0.04;

    /// <summary>Longest that a late call stays away.</summary>
    public static readonly TimeSpan LongestLate = TimeSpan.FromMilliseconds(10);

    public static LocalGrainFaults FaultsOf(Mode mode, int seed) => new()
    {
        Seed = seed,
        DuplicateActivationRate = Duplicates(mode) ? Duplicated : 0,
        LostReplyRate = mode is Mode.LostReplies or Mode.AllTogether ? Lost : 0,
        LateCallRate = mode is Mode.LateCalls or Mode.AllTogether ? Late : 0,
        LateCallDelay = LongestLate,
    };

    /// <summary>Whether clients hear nothing now and then, and so must ask again.</summary>
    public static bool LeavesUnheard(Mode mode) => mode is Mode.LostReplies or Mode.LateCalls or Mode.AllTogether;

    /// <summary>Whether one grain has several activations, so that two writers of it meet in the ledger.</summary>
    public static bool Duplicates(Mode mode) => mode is Mode.DuplicateActivations or Mode.AllTogether;

    /// <summary>What cannot be changed once the host has started.</summary>
    public static void Prepare(TestHub hub, Mode mode, int seed)
    {
        hub.ShuffleSeed = Shuffles(mode) ? seed : null;
        hub.Get<LocalGrainOptions>().SharesImmutable = Seeds.SharesImmutable(seed);
    }

    public static bool Shuffles(Mode mode) => mode is Mode.ShuffledTurns or Mode.AllTogether;
}
