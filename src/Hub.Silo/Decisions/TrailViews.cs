using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;

namespace Hub.Silo.Decisions;

/// <summary>Trails as readers see them.</summary>
public sealed class TrailViews(EntryBook book)
{
    const string ErasedStage = "erased";
    const string UnknownType = "erased";

    /// <summary>No values, no subject, no words of the person: fit for anyone who may know of the decision.</summary>
    public static TrailSummary Summary(Trail trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        var state = trail.State;
        var notice = trail.Steps.Select(step => step.Record).OfType<NoticeRecord>().LastOrDefault();
        return new(
            trail.Id,
            trail.Agency ?? "",
            state?.Decision.Programme,
            state is null ? ErasedStage : state.Stage.Code(),
            state?.Outcome,
            state?.Choice.Adverse,
            state?.Choice.Text,
            state?.HasEffect ?? false,
            state?.ReviewBy,
            state?.ContestUntil,
            state?.ClosedThrough,
            notice?.Statement,
            [.. trail.Steps.Select((step, number) => new TrailStepSummary(number, TypeOf(step.Record), step.Id, step.Index, step.At))]);
    }

    /// <summary>With records, the programme's registration, and the exchanges and openings the trail rests on.</summary>
    /// <returns>Null when the trail's own decision or its programme cannot be read any more.</returns>
    public async Task<TrailView?> Whole(Trail trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        if (trail.Steps[0].Record is not DecisionRecord decision
            || await book.Find(TrailIds.Algorithm(book.Ids, decision.Programme.Id, decision.Programme.Version)) is not { } programme)
        {
            return null;
        }
        var exchanges = await Entries(decision.Inputs.Select(input => input.Exchange));
        var openings = await Entries(trail.Steps.Select(step => step.Record).OfType<ReviewRecord>().Select(review => review.Opening));
        return new(Summary(trail), [.. trail.Steps.Select(EntryOf)], EntryOf(programme, 0), exchanges, openings);
    }

    async Task<List<TrailEntry>> Entries(IEnumerable<Id128> ids)
    {
        var entries = new List<TrailEntry>();
        foreach (var id in ids)
        {
            var stored = await book.Find(id) ?? throw new System.Diagnostics.UnreachableException("What a step rests on is in the log.");
            entries.Add(EntryOf(stored, entries.Count));
        }
        return entries;
    }

    static TrailEntry EntryOf(StoredEntry stored, int number) => new(number, stored.Index, stored.At, stored.Id, stored.Record) { Lost = stored.Lost };

    static string TypeOf(LedgerRecord? record) => record switch
    {
        DecisionRecord => "decision",
        ReviewRecord => "review",
        ContestRecord => "contest",
        NoticeRecord => "notice",
        CloseRecord => "close",
        _ => UnknownType,
    };
}
