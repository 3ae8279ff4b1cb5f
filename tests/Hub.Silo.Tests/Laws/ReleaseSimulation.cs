using System.Collections.Concurrent;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.LocalHost;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Laws;

/// <summary>Random grants, revocations and exchanges on a bad day: two activations of one grain, lost replies, late calls. Then the whole log is read.</summary>
public sealed class ReleaseSimulation(ITestOutputHelper output)
{
    const int Citizens = 3;
    const int Actors = 6;
    const int StepsEach = 40;

    /// <summary>More of them with <c>HUB_THOROUGH=1</c>, which <c>./hub test --thorough</c> sets.</summary>
    public static TheoryData<int> Seeds =>
        [.. Environment.GetEnvironmentVariable("HUB_THOROUGH") is "1" ? Enumerable.Range(1, 100) : [1, 20261122, Environment.TickCount]];

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Release_stands_on_a_consent_in_force_at_its_index_when_everything_races(int seed)
    {
        output.WriteLine($"seed {seed}");
        using var folder = new TempFolder();
        using var agency = new TestAgency("kemensos");
        var said = new Dictionary<Person, string>();
        await using (var hub = await TestHub.Start(folder, agency))
        {
            var run = new Run(hub, seed);
            await run.Play();
            foreach (var person in run.People)
            {
                await run.Check(person);
                said[person] = JsonSerializer.Serialize(await hub.Citizen(person.Subject).Consents());
            }
            run.CheckHeard();
            Assert.Empty(await Audit.Store.LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
            output.WriteLine(run.Summary);
            Assert.True(run.Releases > 0 && run.Refusals > 0, $"seed {seed}: nothing was at stake, {run.Summary}");
        }
        // The log alone says the same.
        File.Delete(folder.In("grains.db"));
        await using var again = await TestHub.Start(folder, agency);
        foreach (var (person, before) in said)
        {
            Assert.Equal(before, JsonSerializer.Serialize(await again.Citizen(person.Subject).Consents()));
        }
    }

    sealed class Run(TestHub hub, int seed)
    {
        readonly ConcurrentDictionary<Id128, byte> _heardReleased = new();
        readonly ConcurrentDictionary<Id128, long> _heardRevoked = new();
        readonly HashSet<Id128> _recorded = [];
        readonly ConcurrentDictionary<Person, ConcurrentQueue<Id128>> _consents = new();
        readonly ConcurrentBag<(ExchangeCommand Command, Person Person)> _unanswered = [];
        readonly LocalGrainFaults _faults = new()
        {
            Seed = seed, DuplicateActivationRate = 0.2, LostReplyRate = 0.04, LateCallRate = 0.04, LateCallDelay = TimeSpan.FromMilliseconds(10),
        };

        int _refusals;
        int _contended;

        public List<Person> People { get; } = [];

        public int Releases => _heardReleased.Count;

        public int Refusals => _refusals;

        public string Summary =>
            $"seed {seed}: {Releases} releases heard, {_refusals} refusals, {_heardRevoked.Count} revocations, {_contended} not taken, {_unanswered.Count} unanswered, "
            + $"{_faults.DuplicateActivations} second activations, {_faults.LostReplies} lost replies, {_faults.LateCalls} late calls";

        public async Task Play()
        {
            for (var n = 0; n < Citizens; n++)
            {
                var person = await hub.Enrol();
                People.Add(person);
                _consents[person] = new([await hub.Granted(person)]);
            }
            hub.Faults = _faults;
            await Task.WhenAll(Enumerable.Range(0, Actors).Select(n => Task.Run(() => Act(new Random(unchecked((seed * 31) + n))))));
            hub.Faults = null;
            await RetryUnanswered();
        }

        /// <summary>Holds one person's chain to the law, and what was heard to the chain.</summary>
        public async Task Check(Person person)
        {
            var chain = await hub.ChainOf(person);
            var breaches = ConsentHistory.Breaches([.. chain.Select(step => (step.Number, step.Version, step.Entry.Record))]);
            Assert.True(breaches.Count == 0, $"seed {seed}: {string.Join("; ", breaches)}");
            Assert.Equal(Enumerable.Range(0, chain.Count).Select(n => (long)n), chain.Select(step => step.Number));
            Assert.Equal(chain.Count, chain.Select(step => step.Entry.Id).Distinct().Count());
            foreach (var step in chain.Where(step => step.Entry.Record is ExchangeRecord))
            {
                var consent = ((ExchangeRecord)step.Entry.Record!).Consent!.Id;
                Assert.False(_heardRevoked.TryGetValue(consent, out var revoked) && step.Entry.Index > revoked, $"seed {seed}: a release above its revocation");
                _recorded.Add(step.Entry.Id);
            }
        }

        /// <summary>Every payload that was handed out has its entry.</summary>
        public void CheckHeard() => Assert.Empty(_heardReleased.Keys.Except(_recorded));

        async Task Act(Random random)
        {
            for (var step = 0; step < StepsEach; step++)
            {
                var person = People[random.Next(Citizens)];
                try
                {
                    await (random.Next(10) switch
                    {
                        < 5 => Exchange(person, random),
                        < 7 => Renew(person),
                        7 => Pause(person),
                        _ => Revoke(person),
                    });
                }
                catch (TimeoutException)
                {
                    // A lost reply or a late call: whoever asked does not know what became of it.
                }
            }
        }

        async Task Exchange(Person person, Random random)
        {
            var command = hub.Command(person.Nik, fields: ["district"]);
            var attempts = 1 + random.Next(2);
            var answered = false;
            for (var attempt = 0; attempt < attempts && !answered; attempt++)
            {
                try
                {
                    Hear(await hub.Handle(command));
                    answered = true;
                }
                catch (TimeoutException)
                {
                    // Sent again under the same key.
                }
            }
            if (!answered)
            {
                _unanswered.Add((command, person));
            }
        }

        void Hear(ExchangeOutcome outcome)
        {
            switch (outcome)
            {
                case ExchangeOutcome.Released released:
                    Assert.True(_heardReleased.TryAdd(released.Id, 0), $"seed {seed}: one payload was handed out twice");
                    break;
                case ExchangeOutcome.Refused:
                    Interlocked.Increment(ref _refusals);
                    break;
                case ExchangeOutcome.NotTaken:
                    Interlocked.Increment(ref _contended);
                    break;
            }
        }

        async Task Renew(Person person)
        {
            if (await hub.Ask(hub.Ask(person.Nik)) is ConsentOutcome.Changed asked)
            {
                _consents[person].Enqueue(asked.View.ConsentId);
                await hub.Grant(person, asked.View.ConsentId);
            }
        }

        async Task Pause(Person person)
        {
            if (_consents[person].TryPeek(out var consent))
            {
                await hub.Suspend(person, consent);
                await hub.Resume(person, consent);
            }
        }

        async Task Revoke(Person person)
        {
            if (_consents[person].TryDequeue(out var consent) && await hub.Revoke(person, consent) is ConsentOutcome.Changed revoked)
            {
                _heardRevoked[consent] = (await hub.Book.Find(revoked.EntryId))!.Index;
            }
        }

        /// <summary>Whoever heard nothing asks again: the answer is that of the log, and never a second payload for one entry.</summary>
        async Task RetryUnanswered()
        {
            foreach (var (command, _) in _unanswered)
            {
                var before = await hub.Book.Find(hub.ExchangeId(command.IdempotencyKey));
                ExchangeOutcome outcome;
                do
                {
                    outcome = await hub.Handle(command);
                }
                while (outcome is ExchangeOutcome.NotTaken { Code: "idempotency.in-flight" });
                Assert.True(before is null || outcome is ExchangeOutcome.Repeated, $"seed {seed}: an entry was answered with {outcome.GetType().Name}");
                Hear(outcome);
            }
        }
    }
}
