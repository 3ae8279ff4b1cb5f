namespace Hub.Silo.Tests.Adversity.Linearizability;

/// <summary>Whether a history has an order that keeps real time and that the model allows: Wing and Gong's search with Lowe's memory of (calls ordered, state).</summary>
static class LinearizabilityChecker
{
    /// <summary>Calls tried before the search gives up.</summary>
    public const int MaxSteps = 2_000_000;

    public static Verdict Check<TState, TCall, TAnswer>(
        ISequentialModel<TState, TCall, TAnswer> model, IReadOnlyList<Operation<TCall, TAnswer>> history, int maxSteps = MaxSteps)
        where TState : IEquatable<TState>
        where TAnswer : class =>
        new Search<TState, TCall, TAnswer>(model, history).Run(maxSteps);

    /// <summary>The events of the history in time; calls already ordered are lifted out and put back on the way back.</summary>
    sealed class Search<TState, TCall, TAnswer>
        where TState : IEquatable<TState>
        where TAnswer : class
    {
        readonly ISequentialModel<TState, TCall, TAnswer> _model;
        readonly IReadOnlyList<Operation<TCall, TAnswer>> _history;
        readonly Event _start = new(-1, isReturn: false);
        readonly Stack<(Event Call, TState Before)> _ordered = new();
        readonly HashSet<(CallSet Ordered, TState State)> _seen = [];
        CallSet _set;
        TState _state;
        int _open;

        public Search(ISequentialModel<TState, TCall, TAnswer> model, IReadOnlyList<Operation<TCall, TAnswer>> history)
        {
            (_model, _history, _state, _set) = (model, history, model.Initial, CallSet.Empty(history.Count));
            _open = history.Count(operation => operation.Returned is not null);
            Link();
        }

        public Verdict Run(int maxSteps)
        {
            var (best, stuck) = (0, 0);
            var at = _start.Next;
            var steps = 0;
            while (_open > 0)
            {
                if (steps++ >= maxSteps)
                {
                    return new Verdict.Undecided(maxSteps);
                }
                if (at!.IsReturn)
                {
                    // This call was answered and must stand before whatever comes next, and cannot.
                    if (_ordered.Count >= best)
                    {
                        (best, stuck) = (_ordered.Count, at.Operation);
                    }
                    if (_ordered.Count == 0)
                    {
                        return new Verdict.Refused(best, stuck);
                    }
                    at = StepBack();
                }
                else
                {
                    at = TryOrder(at) ? _start.Next : at.Next;
                }
            }
            return new Verdict.Linearizable();
        }

        bool TryOrder(Event call)
        {
            var operation = _history[call.Operation];
            // A call that nobody heard of and that changes nothing is left for later: it may yet change something, or never be.
            if (!_model.Allows(_state, operation.Call, operation.Answer, out var next) || (operation.Answer is null && next.Equals(_state)))
            {
                return false;
            }
            var set = _set.With(call.Operation);
            if (!_seen.Add((set, next)))
            {
                return false;
            }
            _ordered.Push((call, _state));
            (_state, _set) = (next, set);
            call.Lift();
            _open -= operation.Returned is null ? 0 : 1;
            return true;
        }

        Event? StepBack()
        {
            var (call, before) = _ordered.Pop();
            (_state, _set) = (before, _set.Without(call.Operation));
            call.PutBack();
            _open += _history[call.Operation].Returned is null ? 0 : 1;
            return call.Next;
        }

        void Link()
        {
            var last = _start;
            foreach (var next in Events().OrderBy(e => e.Time).Select(e => e.Event))
            {
                (last.Next, next.Previous) = (next, last);
                last = next;
            }
        }

        IEnumerable<(long Time, Event Event)> Events()
        {
            foreach (var (number, operation) in _history.Index())
            {
                var call = new Event(number, isReturn: false);
                yield return (operation.Invoked, call);
                if (operation.Returned is { } returned)
                {
                    call.Return = new Event(number, isReturn: true);
                    yield return (returned, call.Return);
                }
            }
        }
    }

    sealed class Event(int operation, bool isReturn)
    {
        public int Operation => operation;

        public bool IsReturn => isReturn;

        public Event? Return { get; set; }

        public Event? Next { get; set; }

        public Event? Previous { get; set; }

        public void Lift()
        {
            Unlink();
            Return?.Unlink();
        }

        public void PutBack()
        {
            Return?.Relink();
            Relink();
        }

        void Unlink()
        {
            Previous!.Next = Next;
            if (Next is not null)
            {
                Next.Previous = Previous;
            }
        }

        void Relink()
        {
            Previous!.Next = this;
            if (Next is not null)
            {
                Next.Previous = this;
            }
        }
    }
}
