using System.Collections.Concurrent;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules;
using Hub.Silo.Tests.Adversity.Linearizability;
using Hub.Silo.Tests.Setting;
using Hub.Silo.Walk;

namespace Hub.Silo.Tests.Adversity;

/// <summary>A person with consents that wait for an answer.</summary>
sealed record Holder(Person Person, IReadOnlyList<Id128> Consents);

/// <summary>One operation of a run.</summary>
/// <param name="Entry">The entry that the client was told of; null when there is none, or it was not told.</param>
sealed record Done(Holder Holder, Operation<ConsentCall, ConsentAnswer> Operation, Id128? Entry);

/// <summary>Many clients at once over a few persons; every call and what became of it is written down.</summary>
sealed class Clients(TestHub hub, IReadOnlyList<Holder> holders, int seed)
{
    /// <summary>Times a client asks again when it heard nothing.</summary>
    const int MaxRetries = 2;

    /// <summary>Times a client asks again while its earlier call still runs.</summary>
    const int MaxInFlight = 100;

    static readonly IReadOnlyList<string> Fields = ["district"];

    readonly ConcurrentQueue<Done> _history = new();
    readonly ConcurrentQueue<(Holder Holder, ExchangeCommand Command, long Since)> _unheard = new();
    long _time;
    int _retries;

    public IReadOnlyCollection<Done> History => _history;

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>All clients act, each its number of steps.</summary>
    public Task Act(int clients, int stepsEach) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(n => Task.Run(() => ActAlone(new Random(unchecked((seed * 31) + n)), stepsEach))));

    /// <summary>On a good day again: whoever heard nothing of an exchange asks once more, and every consent is looked at.</summary>
    public async Task Settle()
    {
        while (_unheard.TryDequeue(out var unheard))
        {
            await Exchange(unheard.Holder, unheard.Command, unheard.Since, tries: 1);
        }
        foreach (var holder in holders)
        {
            for (var consent = 0; consent < holder.Consents.Count; consent++)
            {
                await Look(holder, consent);
            }
        }
    }

    async Task ActAlone(Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var holder = holders[random.Next(holders.Count)];
            // The next one, now and then the one that ended last: all clients meet on the same two.
            var ended = _history.Count(done => done.Holder == holder && done.Operation is { Call: ConsentCall.Revoke, Answer: ConsentAnswer.Changed });
            var consent = Math.Clamp(random.Next(4) == 0 ? ended - 1 : ended, 0, holder.Consents.Count - 1);
            await (random.Next(20) switch
            {
                < 9 => Exchange(holder, hub.Command(holder.Person.Nik, fields: Fields), null, 1 + random.Next(MaxRetries + 1)),
                < 13 => Change(holder, new ConsentCall.Grant(consent), () => hub.Grant(holder.Person, holder.Consents[consent])),
                < 14 => Change(holder, new ConsentCall.Suspend(consent), () => hub.Suspend(holder.Person, holder.Consents[consent])),
                < 17 => Change(holder, new ConsentCall.Resume(consent), () => hub.Resume(holder.Person, holder.Consents[consent])),
                < 19 => Change(holder, new ConsentCall.Revoke(consent), () => hub.Revoke(holder.Person, holder.Consents[consent])),
                _ => Look(holder, consent),
            });
        }
    }

    async Task Change(Holder holder, ConsentCall call, Func<Task<ConsentOutcome>> change)
    {
        for (var attempt = 0; attempt <= MaxRetries; attempt++)
        {
            CountRetry(attempt);
            var invoked = Tick();
            try
            {
                var outcome = await change();
                var answer = AnswerOf(outcome);
                Write(holder, invoked, call, answer, (outcome as ConsentOutcome.Changed)?.EntryId);
                if (answer is not null)
                {
                    return;
                }
            }
            catch (TimeoutException)
            {
                Write(holder, invoked, call, answer: null, entry: null);
            }
        }
    }

    async Task Look(Holder holder, int consent)
    {
        var invoked = Tick();
        try
        {
            var view = await hub.Citizen(holder.Person.Subject).Consent(holder.Consents[consent]);
            Write(holder, invoked, new ConsentCall.Look(consent), new ConsentAnswer.Seen(Enum.Parse<ConsentStanding>(view!.State, ignoreCase: true)), entry: null);
        }
        catch (TimeoutException)
        {
            Write(holder, invoked, new ConsentCall.Look(consent), answer: null, entry: null);
        }
    }

    /// <param name="since">When an earlier client asked the same; null = nobody has.</param>
    async Task Exchange(Holder holder, ExchangeCommand command, long? since, int tries)
    {
        var first = since ?? Tick();
        for (var attempt = 0; attempt < tries; attempt++)
        {
            CountRetry(attempt + (since is null ? 0 : 1));
            try
            {
                var (invoked, outcome) = await Handle(command);
                // What is repeated was decided at any time since the first attempt.
                await Hear(holder, outcome is ExchangeOutcome.Repeated ? first : invoked, outcome);
                return;
            }
            catch (TimeoutException)
            {
                // Asked again under the same key.
            }
        }
        Write(holder, first, new ConsentCall.Exchange(), answer: null, entry: null);
        if (since is null)
        {
            _unheard.Enqueue((holder, command, first));
        }
    }

    /// <summary>The answer, and when the call that got it was made: while an earlier one still runs, the client waits.</summary>
    async Task<(long Invoked, ExchangeOutcome Outcome)> Handle(ExchangeCommand command)
    {
        var invoked = Tick();
        var outcome = await hub.Handle(command);
        for (var waits = 0; waits < MaxInFlight && outcome is ExchangeOutcome.NotTaken { Code: WalkCodes.InFlight }; waits++)
        {
            await Task.Delay(1);
            invoked = Tick();
            outcome = await hub.Handle(command);
        }
        return (invoked, outcome);
    }

    async Task Hear(Holder holder, long invoked, ExchangeOutcome outcome)
    {
        var returned = Tick();
        var (answer, entry) = outcome switch
        {
            ExchangeOutcome.Released released => (await ReleasedOn(holder, released.Id), released.Id),
            ExchangeOutcome.Refused refused => (new ConsentAnswer.Denied(refused.Code), refused.Id),
            ExchangeOutcome.Repeated { View: { Outcome: "released" } view } => (await ReleasedOn(holder, view.ExchangeId), view.ExchangeId),
            ExchangeOutcome.Repeated { View: var view } => (new ConsentAnswer.Denied(view.Code!), view.ExchangeId),
            _ => ((ConsentAnswer?)null, (Id128?)null),
        };
        _history.Enqueue(new(holder, new(invoked, answer is null ? null : returned, new ConsentCall.Exchange(), answer), entry));
    }

    async Task<ConsentAnswer> ReleasedOn(Holder holder, Id128 exchange)
    {
        var consent = (await hub.Record<ExchangeRecord>(exchange)).Consent!.Id;
        return new ConsentAnswer.Released(holder.Consents.Index().First(known => known.Item == consent).Index);
    }

    /// <summary>Null where nobody can tell whether the change was made.</summary>
    static ConsentAnswer? AnswerOf(ConsentOutcome outcome) => outcome switch
    {
        ConsentOutcome.Changed => new ConsentAnswer.Changed(),
        ConsentOutcome.Unchanged => new ConsentAnswer.AlreadySo(),
        ConsentOutcome.Refused { Code: ReasonCodes.ConsentIllegalTransition or ReasonCodes.ConsentTerminal } => new ConsentAnswer.NotPossible(),
        _ => null,
    };

    void Write(Holder holder, long invoked, ConsentCall call, ConsentAnswer? answer, Id128? entry) =>
        _history.Enqueue(new(holder, new(invoked, answer is null ? null : Tick(), call, answer), entry));

    void CountRetry(int attempt)
    {
        if (attempt > 0)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    long Tick() => Interlocked.Increment(ref _time);
}
