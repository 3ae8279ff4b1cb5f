namespace Hub.Silo.Tests.Adversity.Linearizability;

/// <summary>One call of one client: the interval in which it took effect, and what was heard.</summary>
/// <param name="Invoked">When the client called, on a clock that all clients share and that never stands still.</param>
/// <param name="Returned">When it heard; null when it never did: the call may take effect at any time after <paramref name="Invoked"/>, or never.</param>
/// <param name="Answer">What it heard; null exactly when <paramref name="Returned"/> is.</param>
sealed record Operation<TCall, TAnswer>(long Invoked, long? Returned, TCall Call, TAnswer? Answer)
    where TAnswer : class;

/// <summary>What a thing does when one call comes after another.</summary>
interface ISequentialModel<TState, in TCall, in TAnswer>
    where TState : IEquatable<TState>
    where TAnswer : class
{
    TState Initial { get; }

    /// <summary>Whether the call may be answered so in this state.</summary>
    /// <param name="answer">Null where nobody heard it: then any answer will do.</param>
    /// <param name="next">The state after it.</param>
    bool Allows(TState state, TCall call, TAnswer? answer, out TState next);
}

/// <summary>What a checker found.</summary>
abstract record Verdict
{
    Verdict()
    {
    }

    /// <summary>One order explains all that was heard.</summary>
    public sealed record Linearizable : Verdict;

    /// <summary>No order does.</summary>
    /// <param name="Explained">How many calls the best order explains.</param>
    /// <param name="Stuck">Position in the history of the first call whose answer that order cannot reach.</param>
    public sealed record Refused(int Explained, int Stuck) : Verdict;

    /// <summary>The search was cut off: nothing is known.</summary>
    public sealed record Undecided(int Steps) : Verdict;
}
