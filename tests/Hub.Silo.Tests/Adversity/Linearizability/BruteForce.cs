namespace Hub.Silo.Tests.Adversity.Linearizability;

/// <summary>The same question answered by trying every order of every choice of calls: slow, and too simple to be wrong.</summary>
static class BruteForce
{
    public static bool IsLinearizable<TState, TCall, TAnswer>(ISequentialModel<TState, TCall, TAnswer> model, IReadOnlyList<Operation<TCall, TAnswer>> history)
        where TState : IEquatable<TState>
        where TAnswer : class =>
        Orders(history.Count, []).Any(order => KeepsAnswered(history, order) && KeepsTime(history, order) && Holds(model, history, order));

    /// <summary>Every sequence of different calls, of every length.</summary>
    static IEnumerable<List<int>> Orders(int count, List<int> begun)
    {
        yield return begun;
        for (var call = 0; call < count; call++)
        {
            if (begun.Contains(call))
            {
                continue;
            }
            foreach (var order in Orders(count, [.. begun, call]))
            {
                yield return order;
            }
        }
    }

    static bool KeepsAnswered<TCall, TAnswer>(IReadOnlyList<Operation<TCall, TAnswer>> history, List<int> order)
        where TAnswer : class =>
        history.Index().All(call => call.Item.Returned is null || order.Contains(call.Index));

    static bool KeepsTime<TCall, TAnswer>(IReadOnlyList<Operation<TCall, TAnswer>> history, List<int> order)
        where TAnswer : class
    {
        for (var later = 0; later < order.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (history[order[later]].Returned is { } returned && returned < history[order[earlier]].Invoked)
                {
                    return false;
                }
            }
        }
        return true;
    }

    static bool Holds<TState, TCall, TAnswer>(ISequentialModel<TState, TCall, TAnswer> model, IReadOnlyList<Operation<TCall, TAnswer>> history, List<int> order)
        where TState : IEquatable<TState>
        where TAnswer : class
    {
        var state = model.Initial;
        return order.TrueForAll(call => model.Allows(state, history[call].Call, history[call].Answer, out state));
    }
}
