using Hub.Api.Pages;
using Hub.Api.Trails;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Contracts;
using Hub.Identity;
using Orleans;

namespace Hub.Api.Endpoints;

/// <summary>Decision trails: a summary for the agency, the whole document for the person and for those who open it on record.</summary>
public static class TrailEndpoints
{
    /// <summary>Response header with the entry of the opening just recorded.</summary>
    public const string OpeningHeader = "Hub-Opening";

    static readonly AccessWay[] Readers =
    [
        new AccessWay.Agency(HubScopes.Trail),
        new AccessWay.Person(PersonRole.Citizen, HubScopes.Me, Bound: true),
        new AccessWay.Person(PersonRole.Auditor, HubScopes.Audit),
        new AccessWay.Person(PersonRole.Officer),
    ];

    public static void MapTrails(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/trails/{id}", Get).RequireAnyOf(Readers).RequireStaffStepUp().WithTags("Decisions")
            .WithName("readTrail").WithSummary("One decision's trail")
            .WithDescription("An agency (token, scope `trail`) reads a summary of its own: no values, no subject, no words of the person. The person (session, or a client's token with scope `me`) gets the whole document with every proof. Auditors (session, or a token with scope `audit`) get it with `?reason=` (1..200 characters), once their opening is on record; officers of the agency (session) open likewise and get the summary, since the records hold the person's id: they read them on the page. The header `Hub-Opening` names the opening, a review refers to it, and the person sees it. `hub trail verify` checks the document away from the hub. A fresh step waits up to 3 s for its checkpoint.")
            .Produces<TrailSummary>().Produces<TrailDocument>().ProducesRefusals(400, 401, 403, 404, 409, 503);
    }

    static async Task<IResult> Get(string id, string? reason, HttpContext context, IGrainFactory grains, TrailAssembler assembler)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (AgencyCaller.Of(context) is { } agency)
        {
            return await ForAgency(id, agency.AgencyId, grains);
        }
        if (HubClaims.SubjectOf(context.User) is { } subject)
        {
            return Id128.TryParse(id, out var decision) && await DecisionActs.Grain(grains, decision).ReadFor(subject) is { } view
                ? await Document(view, context, assembler)
                : Refusals.Result(DecisionCodes.Unknown);
        }
        if (IsAnothersDoing(context.Request))
        {
            return Refusals.Result("form.antiforgery");
        }
        return await DecisionActs.Open(grains, context.User, id, reason) switch
        {
            // The records name the person by the one id the hub has: an officer reads them on the page, and no agency gets that id.
            TrailOpening.Opened opened when context.User.HasClaim(HubClaims.Role, PersonRoles.Officer) => TypedResults.Ok(Named(opened, context).Summary),
            TrailOpening.Opened opened => await Document(Named(opened, context), context, assembler),
            TrailOpening.Refused refused => Refusals.Result(refused.Code),
            _ => throw new InvalidOperationException("A trail is opened or it is not."),
        };
    }

    /// <summary>An opening is an act and is recorded: neither a link on somebody else's site nor one in a letter can make a reader's browser do it, in words of others.</summary>
    internal static bool IsAnothersDoing(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" || request.Headers["Sec-Fetch-Mode"].ToString() is "navigate";

    /// <summary>A review has to name the opening it rests on.</summary>
    static TrailView Named(TrailOpening.Opened opened, HttpContext context)
    {
        context.Response.Headers[OpeningHeader] = opened.Opening.ToString();
        return opened.Trail;
    }

    static async Task<IResult> ForAgency(string id, string agency, IGrainFactory grains) =>
        Id128.TryParse(id, out var decision)
        && await DecisionActs.Grain(grains, decision).Summary() is { } trail
        && string.Equals(trail.Agency, agency, StringComparison.Ordinal)
            ? TypedResults.Ok(trail)
            : Refusals.Result(DecisionCodes.Unknown);

    static async Task<IResult> Document(TrailView view, HttpContext context, TrailAssembler assembler) =>
        await assembler.Assemble(view, context.RequestAborted) is { } document
            ? TypedResults.Bytes(document.ToJson(), "application/json", TrailAssembler.FileName(document.Trail))
            : Refusals.Result("proof.not-yet");
}
