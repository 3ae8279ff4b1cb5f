using System.Globalization;
using Hub.Api.Localisation;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Api.Pages;

/// <summary>Steps of decisions, and openings of them, in words.</summary>
static class DecisionLines
{
    /// <summary>Title and tone; null for a record of another kind.</summary>
    public static (Text Title, string Tone)? Title(LedgerRecord record) => record switch
    {
        DecisionRecord => (DecisionTexts.StepDecision, ""),
        ReviewRecord => (DecisionTexts.StepReview, ""),
        ContestRecord => (DecisionTexts.StepContest, ""),
        NoticeRecord { Adverse: var adverse } => (DecisionTexts.StepNotice, adverse ? "stop" : "good"),
        CloseRecord => (DecisionTexts.StepClose, ""),
        AccessRecord => (DecisionTexts.StepAccess, ""),
        _ => null,
    };

    /// <summary>The decision that a record belongs to; null for a record of another kind.</summary>
    public static Id128? DecisionOf(LedgerRecord? record) => record switch
    {
        null => null,
        AccessRecord access => access.Opened,
        _ => TrailState.PlaceOf(record)?.Id,
    };

    /// <summary>What a record says.</summary>
    /// <param name="own">Whether the reader is the person it is about.</param>
    /// <param name="title">Title of a value by its name.</param>
    public static IEnumerable<(string Name, string Value)> Facts(LedgerRecord record, Language language, bool own, Func<string, string> title)
    {
        (Text Name, string Value)[] facts = record switch
        {
            DecisionRecord r =>
            [
                (DecisionTexts.Proposed, r.Result.Text.In(language)),
                (DecisionTexts.Score, $"{Decimal(r.Result.Score, language)} · {DecisionTexts.Threshold.In(language)} {Decimal(r.Result.Threshold, language)}"),
                (DecisionTexts.Programme, Name(r.Programme, language)),
                (DecisionTexts.AffectedRight, r.AffectedRight.In(language)),
            ],
            ReviewRecord r =>
            [
                (DecisionTexts.Who, Who(r.Actor).In(language)),
                (DecisionTexts.Outcome, $"{r.Outcome} · {(r.Changed ? DecisionTexts.Changed : DecisionTexts.Confirmed).In(language)}"),
                (DecisionTexts.Reason, r.Reason),
            ],
            ContestRecord r =>
            [
                (own ? DecisionTexts.YourWords : DecisionTexts.PersonsWords, r.Text),
                .. (r.Corrections ?? []).Select(c => (Said(title(c.Field)), $"{DecisionTexts.ShouldBe.In(language)}: {c.Value}")),
                (DecisionTexts.AnsweredBy, LocalTime.Of(r.AnswerBy, language)),
            ],
            NoticeRecord r => [(DecisionTexts.Outcome, r.Text.In(language)), (DecisionTexts.ContestUntil, LocalTime.Of(r.ContestUntil, language))],
            CloseRecord r => [(DecisionTexts.Covers, $"0–{Number(r.Through)}")],
            AccessRecord r =>
            [
                (DecisionTexts.Who, Who(r.Actor).In(language)),
                (DecisionTexts.WhatFor, r.Reason),
                (DecisionTexts.ThroughStep, Number(r.Through)),
            ],
            _ => [],
        };
        return facts.Select(fact => (fact.Name.In(language), fact.Value));
    }

    /// <summary>Who acted, as the record names them; people by role and the id of their sign-in, which they can be held to.</summary>
    public static Text Who(string actor)
    {
        var id = actor[(actor.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return actor.Split(':')[0] switch
        {
            "officer" => With(DecisionTexts.Officer, id),
            "auditor" => With(DecisionTexts.Auditor, id),
            "person" => DecisionTexts.Person,
            "hub" => DecisionTexts.TheHub,
            _ => new(id, id),
        };
    }

    public static string Name(ProgrammeReference programme, Language language) => $"{programme.Id}, {DecisionTexts.Version.In(language)} {Number(programme.Version)}";

    /// <summary>A decimal as records spell it, with the reader's mark.</summary>
    public static string Decimal(string text, Language language) => language == Language.Id ? text.Replace('.', ',') : text;

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is already in the reader's language.</summary>
    static Text Said(string words) => new(words, words);

    static Text With(Text role, string id) => new($"{role.Id} {id}", $"{role.En} {id}");
}
