using Hub.Api.Endpoints;
using Hub.Api.Trails;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>One decision about the person: what came out, why, from which data, who looked; and the way to disagree.</summary>
public sealed class DecisionModel(IGrainFactory grains, DecisionCatalogue catalogue, TrailChecker checker, TimeProvider clock) : CitizenPage
{
    [BindProperty(SupportsGet = true), FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>By name of the field, what it should be; empty where it is right.</summary>
    /// <remarks>Named, or a form without any correction would have all its other fields bound here.</remarks>
    [BindProperty(Name = nameof(Corrections))]
    public IDictionary<string, string?> Corrections { get; set; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public DecisionCard? Card { get; private set; }

    public bool MayContest { get; private set; }

    public string? Fault { get; private set; }

    public ElsewhereCard Elsewhere => new(checker.VerifierKey, TrailAssembler.FileName(Card!.Line.Id));

    public Task<IActionResult> OnGet() => Show();

    public async Task<IActionResult> OnPostContest()
    {
        ClaimedCorrection[] corrections = [.. Corrections.Where(c => !string.IsNullOrWhiteSpace(c.Value)).Select(c => new ClaimedCorrection(c.Key, c.Value!.Trim()))];
        switch (await DecisionActs.Contest(grains, User, Id, new DecisionContestBody(Text ?? "", corrections)))
        {
            case StepOutcome.Taken taken:
                // A redirect, so that a reload does not send it again.
                return Redirect($"/me/decisions/{taken.Trail.DecisionId}");
            case StepOutcome.Refused { Code: DecisionCodes.Unknown }:
                return NotFound();
            case StepOutcome.Refused refused:
                Fault = Catalogue.Reason(refused.Code, Lang);
                return await Show();
            default:
                throw new InvalidOperationException("A step is taken or refused.");
        }
    }

    async Task<IActionResult> Show()
    {
        if (Subject is not { } subject || !Id128.TryParse(Id, out var id) || await DecisionActs.Grain(grains, id).ReadFor(subject) is not { } view)
        {
            return NotFound();
        }
        Card = await catalogue.Card(view, Lang);
        MayContest = Card.Stage is "closed"
            && Card.Contests.Count < TrailState.MaxContests
            && clock.GetUtcNow().ToUnixTimeMilliseconds() < Card.ContestUntil;
        return Page();
    }
}
