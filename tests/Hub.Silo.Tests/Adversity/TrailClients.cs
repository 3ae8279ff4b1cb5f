using System.Collections.Concurrent;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Decisions;
using Hub.Silo.Tests.Decisions;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>What a client was told.</summary>
abstract record Heard(Id128 Trail, Id128 Entry)
{
    public sealed record Decided(TrailSummary Told) : Heard(Told.DecisionId, Told.DecisionId);

    /// <summary>The request was answered without a trail.</summary>
    public sealed record Refused(Id128 Id, string Code) : Heard(Id, Id);

    public sealed record Shown(TrailSummary Told, Id128 Opening, string Officer) : Heard(Told.DecisionId, Opening);

    public sealed record Reviewed(TrailSummary Told, Id128 Step, ReviewCommand Command) : Heard(Told.DecisionId, Step);

    public sealed record Contested(TrailSummary Told, Id128 Step, ContestCommand Command) : Heard(Told.DecisionId, Step);
}

/// <summary>Agencies' systems, officers and persons at once over a few trails, and the poller among them; what they were told is written down.</summary>
sealed class TrailClients(DecisionSetting setting, IReadOnlyList<Case> cases, int seed)
{
    /// <summary>Times a client asks again when it heard nothing.</summary>
    const int MaxRetries = 3;

    /// <summary>Trails that all clients meet on: the newest.</summary>
    const int Hot = 2;

    /// <summary>The desk lists no more, so what waits must be fewer.</summary>
    const int MaxTrails = 24;

    static readonly string[] Outcomes = ["eligible", "not-eligible"];

    readonly string[] _officers = [.. Enumerable.Range(0, 10).Select(_ => DecisionSetting.NewOfficer())];
    readonly ConcurrentQueue<(Id128 Id, Case About)> _trails = new();
    readonly ConcurrentQueue<(DecisionCommand Command, Case About)> _unheard = new();
    readonly ConcurrentQueue<Heard> _heard = new();
    readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    int _retries;
    int _unknown;
    int _texts;

    public IReadOnlyCollection<Heard> Heard => _heard;

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>Calls of which nothing was heard in the end.</summary>
    public int Unknown => Volatile.Read(ref _unknown);

    /// <summary>How often each step was refused, by code.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>All clients act, each its number of steps.</summary>
    public Task Act(int clients, int stepsEach) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(n => Task.Run(() => ActAlone(new Random(unchecked((seed * 31) + n)), stepsEach))));

    /// <summary>On a good day again: whoever heard nothing of a decision asks once more.</summary>
    public async Task Settle()
    {
        while (_unheard.TryDequeue(out var unheard))
        {
            await Decide(unheard.Command, unheard.About);
        }
    }

    async Task ActAlone(Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var hot = _trails.TakeLast(Hot).ToArray();
            if (hot.Length < Hot || (_trails.Count < MaxTrails && random.Next(12) == 0))
            {
                var about = cases[random.Next(cases.Count)];
                await Decide(setting.Command(about), about);
                continue;
            }
            var (trail, person) = hot[random.Next(Hot)];
            await (random.Next(16) switch
            {
                < 7 => Race(trail, random),
                < 13 => ContestTwice(trail, person),
                < 14 => setting.Hub.Get<TrailPoller>().Round(CancellationToken.None),
                < 15 => Queue(),
                _ => Pause(person),
            });
        }
    }

    async Task Decide(DecisionCommand command, Case about)
    {
        switch (await Asked(() => setting.Decide(command)))
        {
            case DecisionOutcome.Recorded recorded:
                _trails.Enqueue((recorded.Trail.DecisionId, about));
                _heard.Enqueue(new Heard.Decided(recorded.Trail));
                break;
            case DecisionOutcome.Refused refused:
                Count(refused.Code);
                _heard.Enqueue(new Heard.Refused(refused.Id, refused.Code));
                break;
            case DecisionOutcome.NotTaken taken:
                Count(taken.Code);
                break;
            default:
                _unheard.Enqueue((command, about));
                break;
        }
    }

    /// <summary>Two officers open and review at once, and do not agree.</summary>
    Task Race(Id128 trail, Random random)
    {
        var first = random.Next(_officers.Length);
        var (one, other) = (_officers[first], _officers[(first + 1) % _officers.Length]);
        var tapsTwice = random.Next(3) == 0;
        return Task.WhenAll(Review(trail, one, Outcomes[0], tapsTwice), Review(trail, other, Outcomes[1], tapsTwice));
    }

    async Task Review(Id128 trail, string officer, string outcome, bool tapsTwice)
    {
        switch (await Asked(() => setting.Trail(trail).Open(new(officer, setting.Agency, "review"))))
        {
            case TrailOpening.Refused refused:
                Count(refused.Code);
                break;
            case TrailOpening.Opened opened:
                _heard.Enqueue(new Heard.Shown(opened.Trail.Summary, opened.Opening, officer));
                var command = new ReviewCommand(officer, setting.Agency, opened.Opening, outcome, $"Sesuai berkas {Interlocked.Increment(ref _texts)}.");
                for (var tap = 0; tap < (tapsTwice ? 2 : 1); tap++)
                {
                    Hear(await Asked(() => setting.Trail(trail).Review(command)), taken => new Heard.Reviewed(taken.Trail, taken.EntryId, command));
                }
                break;
        }
    }

    /// <summary>The person contests from two devices at once, while the poller happens to look at the trail.</summary>
    Task ContestTwice(Id128 trail, Case about) =>
        Task.WhenAll(Contest(trail, about), Contest(trail, about), Asked<object>(async () => await setting.Trail(trail).Advance()));

    async Task Contest(Id128 trail, Case about)
    {
        var command = new ContestCommand(about.Person.Subject, $"Kami bertujuh {Interlocked.Increment(ref _texts)}.", [new("household_size", "7")], "portal");
        Hear(await Asked(() => setting.Trail(trail).Contest(command)), taken => new Heard.Contested(taken.Trail, taken.EntryId, command));
    }

    Task<List<QueueItem>?> Queue() => Asked(() => setting.Hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue(setting.Agency));

    /// <summary>The person takes a consent back for a moment: what is decided meanwhile rests on it no longer.</summary>
    async Task Pause(Case about)
    {
        await Asked(() => setting.Hub.Suspend(about.Person, about.Consents[0]));
        await Asked(() => setting.Hub.Resume(about.Person, about.Consents[0]));
    }

    void Hear(StepOutcome? outcome, Func<StepOutcome.Taken, Heard> told)
    {
        switch (outcome)
        {
            case StepOutcome.Taken taken:
                _heard.Enqueue(told(taken));
                break;
            case StepOutcome.Refused refused:
                Count(refused.Code);
                break;
        }
    }

    /// <summary>Asks, and asks the same again when nothing is heard; null when nothing ever was.</summary>
    async Task<T?> Asked<T>(Func<Task<T>> ask)
        where T : class
    {
        for (var attempt = 0; attempt <= MaxRetries; attempt++)
        {
            if (attempt > 0)
            {
                Interlocked.Increment(ref _retries);
            }
            try
            {
                return await ask();
            }
            catch (TimeoutException)
            {
                // Asked again.
            }
        }
        Interlocked.Increment(ref _unknown);
        return null;
    }

    void Count(string code) => _refusals.AddOrUpdate(code, 1, (_, count) => count + 1);
}
