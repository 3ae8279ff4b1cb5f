using System.Text.Json;
using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Decisions;

namespace Hub.Api.Pages;

/// <summary>Turns trails into words in the reader's language, from the records themselves and the programme as it was registered.</summary>
public sealed class DecisionCatalogue(Catalogue catalogue)
{
    public async Task<DecisionLine> Line(TrailSummary trail, Language language) => new(
        trail.DecisionId,
        await catalogue.Agency(trail.Agency),
        trail.Programme is { } programme ? DecisionLines.Name(programme, language) : "–",
        trail.Text is { } text ? text.In(language) : DecisionTexts.ErasedStage.In(language),
        trail.Adverse switch { true => "stop", false => "good", null => "" },
        (trail.HasEffect ? DecisionTexts.HasEffect : DecisionTexts.NoEffectYet).In(language),
        DecisionTexts.StageOf(trail.Stage).In(language),
        trail.Steps[0].At,
        trail.ReviewBy,
        Overdue: false,
        trail.Stage is "contested");

    public async Task<DecisionLine> Line(QueueItem item, Language language)
    {
        ArgumentNullException.ThrowIfNull(item);
        return await Line(item.Trail, language) with { ReviewBy = item.ReviewBy, Overdue = item.Overdue, Contested = item.Contested };
    }

    /// <summary>A decision whose own record is still there, with everything a reader of all of it may see.</summary>
    public async Task<DecisionCard> Card(TrailView view, Language language)
    {
        ArgumentNullException.ThrowIfNull(view);
        var decision = (DecisionRecord)view.Steps[0].Record!;
        var summary = view.Summary;
        var line = await Line(summary, language);
        var programme = view.Programme.Record is AlgorithmRecord algorithm && EligibilityProgramme.Read(algorithm.Text) is ProgrammeReading.Read read ? read.Programme : null;
        var reviews = view.Steps.Where(step => step.Record is ReviewRecord).Select(step => ReviewOf(step, decision, language)).ToList();
        return new(
            line,
            decision.Result.Text.In(language),
            decision.Result.Outcome,
            summary.Outcome,
            decision.AffectedRight.In(language),
            DecisionLines.Decimal(decision.Result.Score, language),
            DecisionLines.Decimal(decision.Result.Threshold, language),
            [.. decision.Result.Reasons.Select(reason => ReasonOf(reason, programme, language))],
            await Values(decision, view.Exchanges, language),
            await Programme(decision, programme, view.Programme, language),
            [.. decision.Choices.Select(choice => new ChoiceLine(choice.Code, choice.Text.In(language), string.Equals(choice.Code, summary.Outcome, StringComparison.Ordinal)))],
            [.. view.Steps.Select((step, number) => StepOf(step, number, line.Agency, language))],
            reviews,
            [.. Contests(view, decision, language)],
            summary.ContestUntil,
            summary.HasEffect,
            summary.Stage);
    }

    /// <inheritdoc cref="Catalogue.Field(string, Language)"/>
    public string Field(string name, Language language) => catalogue.Field(name, language);

    static ReasonLine ReasonOf(DecisionReason reason, EligibilityProgramme? programme, Language language)
    {
        var criterion = programme?.Criteria.FirstOrDefault(c => string.Equals(c.Id, reason.Criterion, StringComparison.Ordinal));
        return new(criterion is null ? reason.Criterion : criterion.Title.In(language), reason.Met, DecisionLines.Decimal(reason.Points, language), reason.Text.In(language));
    }

    async Task<List<ValueLine>> Values(DecisionRecord decision, IReadOnlyList<TrailEntry> exchanges, Language language)
    {
        var lines = new List<ValueLine>();
        foreach (var input in decision.Inputs)
        {
            var holder = exchanges.FirstOrDefault(entry => entry.Id == input.Exchange)?.Record is ExchangeRecord exchange ? await catalogue.Agency(exchange.Provider) : "–";
            lines.AddRange(input.Values.Select(value => new ValueLine(
                catalogue.Field(input.Dataset, value.Name, language), value.Name, Words(value.Json, language), catalogue.Dataset(input.Dataset, language), holder, input.Exchange)));
        }
        return lines;
    }

    async Task<ProgrammeCard> Programme(DecisionRecord decision, EligibilityProgramme? programme, TrailEntry registered, Language language)
    {
        var reference = DecisionLines.Name(decision.Programme, language);
        var owner = await catalogue.Agency((registered.Record as AlgorithmRecord)?.Owner ?? "–");
        return programme is null
            ? new(decision.Programme.Id, reference, owner, null, null, null, null, registered.Id)
            : new(
                programme.Title.In(language),
                reference,
                owner,
                programme.LegalReference,
                programme.Contact,
                programme.Limits.In(language),
                catalogue.Purpose(programme.Purpose, language),
                registered.Id);
    }

    IEnumerable<ContestLine> Contests(TrailView view, DecisionRecord decision, Language language)
    {
        for (var i = 0; i < view.Steps.Count; i++)
        {
            if (view.Steps[i].Record is not ContestRecord contest)
            {
                continue;
            }
            var answer = view.Steps.Skip(i + 1).TakeWhile(step => step.Record is not ContestRecord).FirstOrDefault(step => step.Record is ReviewRecord);
            yield return new(
                contest.Text,
                [.. (contest.Corrections ?? []).Select(c => (TitleOf(decision, c.Field, language), c.Value))],
                view.Steps[i].At,
                contest.AnswerBy,
                answer is null ? null : ReviewOf(answer, decision, language));
        }
    }

    string TitleOf(DecisionRecord decision, string field, Language language) =>
        decision.Inputs.FirstOrDefault(input => input.Values.Any(value => string.Equals(value.Name, field, StringComparison.Ordinal))) is { } input
            ? catalogue.Field(input.Dataset, field, language)
            : field;

    static ReviewLine ReviewOf(TrailEntry step, DecisionRecord decision, Language language)
    {
        var review = (ReviewRecord)step.Record!;
        var choice = decision.Choices.FirstOrDefault(c => string.Equals(c.Code, review.Outcome, StringComparison.Ordinal));
        return new(DecisionLines.Who(review.Actor).In(language), choice is null ? review.Outcome : choice.Text.In(language), review.Changed, review.Reason, step.At);
    }

    static StepLine StepOf(TrailEntry step, int number, string agency, Language language)
    {
        var who = step.Record switch
        {
            null => "–",
            DecisionRecord => agency,
            var record => DecisionLines.Who(record.Actor).In(language),
        };
        var gone = step.Lost ? DecisionTexts.StepLost : DecisionTexts.StepErased;
        var title = step.Record is { } known ? DecisionLines.Title(known)?.Title ?? Texts.Details : gone;
        return new(number, title.In(language), who, step.At, step.Index, step.Id);
    }

    /// <summary>A JSON value as people write it.</summary>
    static string Words(string json, Language language)
    {
        var value = JsonElement.Parse(json);
        return value.ValueKind switch
        {
            JsonValueKind.True => DecisionTexts.Yes.In(language),
            JsonValueKind.False => DecisionTexts.No.In(language),
            JsonValueKind.Null => "–",
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
    }
}
