using Hub.Api.Endpoints;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Queue;

/// <summary>One decision before an officer of its agency: shown only once opened, and opening is an act of its own.</summary>
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class DecisionModel(IGrainFactory grains, DecisionCatalogue catalogue) : OfficerPage
{
    /// <summary>Refusals after which the officer goes on with what was typed.</summary>
    static readonly string[] Mendable = [DecisionCodes.NotOpened, DecisionCodes.OutcomeUnknown, DecisionCodes.TextNeeded];

    [BindProperty(SupportsGet = true), FromRoute]
    public string Id { get; set; } = "";

    /// <summary>The officer has just decided.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Done { get; set; }

    [BindProperty]
    public string? OpenReason { get; set; }

    [BindProperty]
    public string? Opening { get; set; }

    [BindProperty]
    public string? Outcome { get; set; }

    [BindProperty]
    public string? ReviewReason { get; set; }

    public DecisionLine? Line { get; private set; }

    /// <summary>Null before it is opened.</summary>
    public DecisionCard? Card { get; private set; }

    public Id128? OpeningId { get; private set; }

    public bool MayReview { get; private set; }

    public bool HasReviewed { get; private set; }

    public bool IsDone { get; private set; }

    public string? Fault { get; private set; }

    public async Task<IActionResult> OnGet()
    {
        OpenReason = T(Localisation.DecisionTexts.ReviewOpenReason);
        return await Short();
    }

    public async Task<IActionResult> OnPostOpen() => await Open();

    public async Task<IActionResult> OnPostReview()
    {
        var opening = Id128.TryParse(Opening, out var known) ? known : default;
        switch (await DecisionActs.Review(grains, User, Id, new DecisionReviewBody(opening, Outcome ?? "", ReviewReason ?? "")))
        {
            case StepOutcome.Taken taken:
                // A redirect, so that a reload does not send it again.
                return Redirect($"/queue/{taken.Trail.DecisionId}?done=true");
            case StepOutcome.Refused { Code: DecisionCodes.Unknown }:
                return NotFound();
            case StepOutcome.Refused refused:
                Fault = Catalogue.Reason(refused.Code, Lang);
                return Mendable.Contains(refused.Code, StringComparer.Ordinal) ? await Open() : await Short();
            default:
                throw new InvalidOperationException("A step is taken or refused.");
        }
    }

    async Task<IActionResult> Open()
    {
        switch (await DecisionActs.Open(grains, User, Id, OpenReason))
        {
            case TrailOpening.Opened opened:
                await Show(opened);
                return Page();
            case TrailOpening.Refused { Code: DecisionCodes.Unknown }:
                return NotFound();
            case TrailOpening.Refused refused:
                Fault = Catalogue.Reason(refused.Code, Lang);
                return await Short();
            default:
                throw new InvalidOperationException("A trail is opened or it is not.");
        }
    }

    async Task Show(TrailOpening.Opened opened)
    {
        Card = await catalogue.Card(opened.Trail, Lang);
        Line = Card.Line;
        OpeningId = opened.Opening;
        HasReviewed = opened.Trail.Steps.Any(step => step.Record is ReviewRecord review && string.Equals(review.Actor, Officer, StringComparison.Ordinal));
        MayReview = Card.Stage is "awaiting-review" or "contested" && !HasReviewed;
    }

    /// <summary>What may be seen without an opening.</summary>
    async Task<IActionResult> Short()
    {
        if (await ActiveAgency(grains) is not { } agency
            || !Id128.TryParse(Id, out var id)
            || await DecisionActs.Grain(grains, id).Summary() is not { } trail
            || !string.Equals(trail.Agency, agency, StringComparison.Ordinal))
        {
            return NotFound();
        }
        Line = await catalogue.Line(trail, Lang);
        IsDone = Done && trail.ReviewBy is null;
        return Page();
    }
}
