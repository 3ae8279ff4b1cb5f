using System.Security.Claims;
using Hub.Api.Endpoints;
using Hub.Canon;
using Hub.Contracts;
using Hub.Identity;
using Hub.Silo.Ledger;
using Orleans;

namespace Hub.Api.Pages;

/// <summary>What people do with decisions, and how a page or the API says it to the decision's grain. Who acts is taken from the session alone.</summary>
public static class DecisionActs
{
    /// <summary>How a person signed in by password acts; weaker than a passkey, and labelled so in the record.</summary>
    const string Channel = "portal";

    /// <summary>Nobody acts as staff on what is about themselves.</summary>
    public const string OwnRecord = "staff.own-record";

    /// <summary>An officer of the decision's agency, or an auditor, opens a trail. Anybody else hears of no such decision.</summary>
    public static async Task<TrailOpening> Open(IGrainFactory grains, ClaimsPrincipal user, string id, string? reason)
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (!Id128.TryParse(id, out var decision) || Opener(user) is not { } opener)
        {
            return new TrailOpening.Refused(DecisionCodes.Unknown);
        }
        if (await IsOwn(grains, user, decision))
        {
            return new TrailOpening.Refused(OwnRecord);
        }
        return reason is not null && SaidText.IsSaid(reason, OpenCommand.MaxReason)
            ? await Grain(grains, decision).Open(new(opener.Actor, opener.Agency, reason.Trim()))
            : new TrailOpening.Refused(DecisionCodes.TextNeeded);
    }

    /// <summary>An officer decides.</summary>
    public static async Task<StepOutcome> Review(IGrainFactory grains, ClaimsPrincipal user, string id, DecisionReviewBody body)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(body);
        if (!Id128.TryParse(id, out var decision) || Opener(user) is not { Agency: { } agency, Actor: var officer })
        {
            return new StepOutcome.Refused(DecisionCodes.Unknown);
        }
        if (await IsOwn(grains, user, decision))
        {
            return new StepOutcome.Refused(OwnRecord);
        }
        return SaidText.IsSaid(body.Reason, ReviewCommand.MaxReason)
            ? await Grain(grains, decision).Review(new(officer, agency, body.Opening, body.Outcome, body.Reason.Trim()))
            : new StepOutcome.Refused(DecisionCodes.TextNeeded);
    }

    /// <summary>The person whom the decision is about disagrees.</summary>
    public static async Task<StepOutcome> Contest(IGrainFactory grains, ClaimsPrincipal user, string id, DecisionContestBody body)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(body);
        if (!Id128.TryParse(id, out var decision) || HubClaims.SubjectOf(user) is not { } subject)
        {
            return new StepOutcome.Refused(DecisionCodes.Unknown);
        }
        return SaidText.IsSaid(body.Text, ContestCommand.MaxText)
            ? await Grain(grains, decision).Contest(new(subject, body.Text.Trim(), body.Corrections ?? [], Channel))
            : new StepOutcome.Refused(DecisionCodes.TextNeeded);
    }

    /// <summary>The grain of a decision.</summary>
    public static IDecisionGrain Grain(IGrainFactory grains, Id128 decision)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IDecisionGrain>(decision.ToString());
    }

    /// <summary>Whether the decision is about the human who holds the reader's sign-in of staff.</summary>
    static async Task<bool> IsOwn(IGrainFactory grains, ClaimsPrincipal user, Id128 decision) =>
        HubClaims.HolderOf(user) is { } holder && await Grain(grains, decision).ReadFor(holder) is not null;

    /// <summary>Officers see their own agency's, and without one nothing; auditors see all.</summary>
    static (string Actor, string? Agency)? Opener(ClaimsPrincipal user)
    {
        if (HubClaims.SignInOf(user) is not { } signIn)
        {
            return null;
        }
        if (user.HasClaim(HubClaims.Role, PersonRoles.Auditor))
        {
            return (Actors.Auditor(signIn), null);
        }
        return user.HasClaim(HubClaims.Role, PersonRoles.Officer) && HubClaims.AgencyOf(user) is { } agency ? (Actors.Officer(signIn), agency) : null;
    }
}
