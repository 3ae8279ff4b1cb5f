using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Decisions;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>A trail as it stands in the log, read leaf by leaf and not by the hub's own reader.</summary>
/// <param name="Steps">In the log's order.</param>
sealed record LoggedTrail(Id128 Id, IReadOnlyList<StoredEntry> Steps)
{
    /// <summary>What the steps add up to.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">They do not follow each other, or one is missing or there twice.</exception>
    public TrailState Follow(EntryIds ids)
    {
        var decision = Assert.IsType<DecisionRecord>(Steps[0].Record);
        Assert.True(TrailState.TryBegin(decision, Steps[0].At, out var state) is { IsRight: true }, $"trail {Id} does not begin");
        foreach (var (number, step) in Steps.Index().Skip(1))
        {
            var verdict = state!.TryFollow(step.Record!, out var next);
            Assert.True(verdict.IsRight, $"trail {Id}, step {number}: {verdict}");
            Assert.Equal(TrailIds.Step(ids, Id, number), step.Id);
            state = next;
        }
        return state!;
    }
}

/// <summary>Every trail of a log.</summary>
sealed class TrailLog
{
    readonly Dictionary<Id128, LoggedTrail> _trails;
    readonly Dictionary<Id128, StoredEntry> _entries;

    TrailLog(Dictionary<Id128, StoredEntry> entries)
    {
        _entries = entries;
        _trails = entries.Values.Where(entry => entry.Record is not null && TrailState.PlaceOf(entry.Record) is not null)
            .GroupBy(entry => TrailState.PlaceOf(entry.Record!)!.Id)
            .ToDictionary(steps => steps.Key, steps => new LoggedTrail(steps.Key, [.. steps.OrderBy(step => step.Index)]));
    }

    public IReadOnlyCollection<LoggedTrail> Trails => _trails.Values;

    public static async Task<TrailLog> Read(TestHub hub)
    {
        var entries = new Dictionary<Id128, StoredEntry>();
        while (await hub.Store.LeavesAsync(entries.Count, EntryBook.MaxRead, CancellationToken.None) is { Count: > 0 } leaves)
        {
            foreach (var leaf in leaves)
            {
                // Adding fails where an entry stands twice.
                entries.Add(leaf.Id, (await hub.Book.Find(leaf.Id))!);
            }
        }
        return new(entries);
    }

    /// <summary>What a client was told is in the log, and is what it asked for.</summary>
    public void HoldTo(Heard heard)
    {
        switch (heard)
        {
            case Heard.Decided decided:
                Assert.IsType<DecisionRecord>(Record(decided));
                HoldTo(decided.Told);
                break;
            case Heard.Refused refused:
                Assert.Equal(refused.Code, Assert.IsType<RefusalRecord>(Record(refused)).ReasonCode);
                break;
            case Heard.Shown shown:
                var access = Assert.IsType<AccessRecord>(Record(shown));
                Assert.Equal((shown.Officer, shown.Trail), (access.Actor, access.Opened));
                // Whatever was shown was there when the opening was recorded.
                Assert.True(shown.Told.Steps.Count <= access.Through + 1, $"{shown.Told.Steps.Count} steps shown, opened through {access.Through}");
                HoldTo(shown.Told);
                break;
            case Heard.Reviewed reviewed:
                var review = Assert.IsType<ReviewRecord>(Record(reviewed));
                var asked = reviewed.Command;
                Assert.Equal((reviewed.Trail, asked.Officer, asked.Opening, asked.Outcome, asked.Reason), (review.Trail.Id, review.Actor, review.Opening, review.Outcome, review.Reason));
                HoldTo(reviewed.Told);
                break;
            case Heard.Contested contested:
                var contest = Assert.IsType<ContestRecord>(Record(contested));
                Assert.Equal((contested.Trail, contested.Command.Text), (contest.Trail.Id, contest.Text));
                HoldTo(contested.Told);
                break;
        }
    }

    /// <summary>A trail that a client was shown is the beginning of what it became.</summary>
    void HoldTo(Contracts.TrailSummary told)
    {
        var steps = _trails[told.DecisionId].Steps;
        Assert.True(told.Steps.Count <= steps.Count, $"trail {told.DecisionId}: {told.Steps.Count} steps told of, {steps.Count} in the log");
        Assert.Equal(steps.Take(told.Steps.Count).Select(step => (step.Id, step.Index)), told.Steps.Select(step => (step.Id, step.Index)));
    }

    LedgerRecord Record(Heard heard)
    {
        Assert.True(_entries.TryGetValue(heard.Entry, out var entry), $"{heard} is not in the log");
        return entry.Record!;
    }
}
