using Hub.LocalHost.Runtime;

namespace Hub.LocalHost;

/// <summary>Adversity drawn from a seed: what a cluster does to grains on a bad day, at chosen rates. Timers are spared.</summary>
/// <remarks>Rates are shares of calls, 0 to 1. The draws follow the seed; which call meets which draw follows the threads.</remarks>
public sealed class LocalGrainFaults
{
    readonly Lazy<SeededDraws> _draws;
    int _duplicateActivations;
    int _duplicateTurns;
    int _lostReplies;
    int _lateCalls;

    public LocalGrainFaults() => _draws = new Lazy<SeededDraws>(() => new SeededDraws(Seed));

    /// <summary>Print it wherever a test fails.</summary>
    public required int Seed { get; init; }

    /// <summary>Share of calls that start a second activation beside the first; while there are two, each call goes to either.</summary>
    public double DuplicateActivationRate { get; init; }

    /// <summary>Share of calls that run while their caller gets a <see cref="TimeoutException"/>.</summary>
    public double LostReplyRate { get; init; }

    /// <summary>Share of calls whose caller gets a <see cref="TimeoutException"/> before they run.</summary>
    public double LateCallRate { get; init; }

    /// <summary>Longest that a late call stays away.</summary>
    public TimeSpan LateCallDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Second activations started so far.</summary>
    public int DuplicateActivations => Volatile.Read(ref _duplicateActivations);

    /// <summary>Calls given to a second activation so far.</summary>
    public int DuplicateTurns => Volatile.Read(ref _duplicateTurns);

    /// <summary>Replies lost so far.</summary>
    public int LostReplies => Volatile.Read(ref _lostReplies);

    /// <summary>Calls held back so far.</summary>
    public int LateCalls => Volatile.Read(ref _lateCalls);

    internal bool DuplicatesActivation() => Strikes(DuplicateActivationRate, ref _duplicateActivations);

    internal bool LosesReply() => Strikes(LostReplyRate, ref _lostReplies);

    internal bool HoldsBack() => Strikes(LateCallRate, ref _lateCalls);

    /// <summary>Which of a grain's activations takes a call; all but the first are duplicates.</summary>
    internal int Choose(int count)
    {
        var chosen = _draws.Value.Below(count);
        if (chosen > 0)
        {
            Interlocked.Increment(ref _duplicateTurns);
        }
        return chosen;
    }

    internal TimeSpan Delay() => LateCallDelay * _draws.Value.Fraction();

    bool Strikes(double rate, ref int counter)
    {
        if (rate <= 0 || _draws.Value.Fraction() >= rate)
        {
            return false;
        }
        Interlocked.Increment(ref counter);
        return true;
    }
}
