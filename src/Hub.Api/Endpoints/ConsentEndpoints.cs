using System.Text.Json;
using Hub.Api.Pages;
using Hub.Canon;
using Hub.Canon.Schemas;
using Hub.Contracts;
using Hub.Identity;
using Microsoft.AspNetCore.Antiforgery;
using Orleans;

namespace Hub.Api.Endpoints;

/// <summary>Body of <c>POST /v1/consents</c> (<c>schemas/api/consent-request.schema.json</c>).</summary>
/// <param name="ValidForDays">Whole days from now until the consent ends; JSON Schema counts 30.0 among the integers, so it is read as a decimal.</param>
public sealed record ConsentRequestBody(RequestSubject Subject, string Dataset, string Purpose, IReadOnlyList<string> Fields, decimal ValidForDays);

/// <summary>A consent, and the hub's word for the entry that made it so.</summary>
/// <param name="Promise">Absent when nothing was written because it was so already.</param>
public sealed record ConsentReply(ConsentView Consent, Id128? EntryId, string? Promise);

/// <summary>Consents: agencies ask, citizens answer.</summary>
public static class ConsentEndpoints
{
    /// <summary>Bodies of consent requests are small.</summary>
    const int MaxBodyBytes = 64 * 1024;

    static readonly CompiledSchema RequestSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:consent-request");

    public static void MapConsents(this IEndpointRouteBuilder routes)
    {
        AccessWay[] readers = [new AccessWay.Agency(HubScopes.Consent), new AccessWay.Person(PersonRole.Citizen, HubScopes.Me, Bound: true)];
        var group = routes.MapGroup("/v1/consents").WithTags("Consents");
        group.MapPost("", Ask).RequireScope(HubScopes.Consent).RequireSignedRequest()
            .WithName("askConsent").WithSummary("Ask a citizen for consent")
            .WithDescription("DPoP-bound token with scope `consent`, body signed (RFC 9421). Someone unknown is answered alike.")
            .TakesJson<ConsentRequestBody>().Produces<ConsentReply>(StatusCodes.Status201Created).Produces<ConsentReply>()
            .ProducesRefusals(400, 401, 403, 409, 413, 415, 422, 503);
        group.MapGet("", List).RequireAnyOf(readers)
            .WithName("listConsents").WithSummary("The caller's consents, newest first")
            .WithDescription("An agency (token, scope `consent`) lists the consents it asked for; a citizen (session, or a client's token with scope `me`) lists their own.")
            .Produces<IReadOnlyList<ConsentView>>().ProducesRefusals(401, 403);
        group.MapGet("/{id}", Get).RequireAnyOf(readers)
            .WithName("readConsent").WithSummary("One consent as it stands").Produces<ConsentView>().ProducesRefusals(401, 403, 404);
        foreach (var action in (string[])[ConsentActions.Grant, ConsentActions.Refuse, ConsentActions.Revoke])
        {
            group.MapPost($"/{{id}}/{action}", (string id, HttpContext context, IAntiforgery forms, IGrainFactory grains) => Answer(id, action, context, forms, grains))
                .RequireBoundCitizen(HubScopes.MeConsent)
                .WithName($"{action}Consent").WithSummary($"The citizen's answer: {action}")
                .WithDescription("Session cookie and the antiforgery token of a page (header `RequestVerificationToken`), or the token of a client that the citizen gave the scope `me.consent`. `?lang=id|en` says in which language the notice was shown.")
                .Produces<ConsentReply>().ProducesRefusals(400, 401, 403, 404, 409, 503);
        }
    }

    static async Task<IResult> Ask(HttpContext context, IGrainFactory grains)
    {
        var request = SignedRequest.Of(context);
        var said = new SignedAsk(request.BodyHash, Caller.SignatureOf(request));
        var desk = grains.GetGrain<IConsentRequestGrain>(0);
        if (!IdempotencyKey.TryRead(context.Request, out var key))
        {
            return Say(await desk.Refuse(new(request.AgencyId, key, said, "idempotency.bad-key")), StatusCodes.Status200OK);
        }
        switch (RequestBody.OfSigned(context.Request, request.BodyBytes.Span, RequestSchema, MaxBodyBytes))
        {
            case RequestBody.Whole whole:
                var asked = whole.Take<ConsentRequestBody>();
                var ask = new ConsentAsk(request.AgencyId, key, said, asked.Subject.Nik, asked.Dataset, asked.Purpose, asked.Fields, (int)asked.ValidForDays);
                return Say(await desk.Ask(ask), StatusCodes.Status201Created);
            case RequestBody.Unreadable unreadable:
                return Say(await desk.Refuse(new(request.AgencyId, key, said, unreadable.Code)), StatusCodes.Status200OK, unreadable.Faults);
            default:
                throw new InvalidOperationException("A body is read or it is not.");
        }
    }

    static async Task<IResult> List(HttpContext context, IGrainFactory grains) =>
        AgencyCaller.Of(context) is { } agency
            ? TypedResults.Ok(await grains.GetGrain<IConsentRequestGrain>(0).ListFor(agency.AgencyId))
            : TypedResults.Ok(await Citizen(context, grains).Consents());

    static async Task<IResult> Get(string id, HttpContext context, IGrainFactory grains)
    {
        if (!Id128.TryParse(id, out var consent))
        {
            return Refusals.Result(ConsentCodes.Unknown);
        }
        var view = AgencyCaller.Of(context) is { } agency
            ? await grains.GetGrain<IConsentGrain>(consent.ToString()).ReadFor(agency.AgencyId)
            : await Citizen(context, grains).Consent(consent);
        return view is null ? Refusals.Result(ConsentCodes.Unknown) : TypedResults.Ok(view);
    }

    static async Task<IResult> Answer(string id, string action, HttpContext context, IAntiforgery forms, IGrainFactory grains)
    {
        // A cookie comes along by itself, a token does not.
        if (!Caller.IsByToken(context) && !await forms.IsRequestValidAsync(context))
        {
            return Refusals.Result("form.antiforgery");
        }
        if (!Id128.TryParse(id, out var consent))
        {
            return Refusals.Result(ConsentCodes.Unknown);
        }
        var shown = context.Request.Query["lang"] == "en" ? "en" : "id";
        return Say(await Citizen(context, grains).Change(ConsentActions.ByPerson(Subject(context), consent, action, shown)), StatusCodes.Status200OK);
    }

    static IResult Say(ConsentOutcome outcome, int statusOfChange, IReadOnlyList<BodyFault>? faults = null) => outcome switch
    {
        ConsentOutcome.Changed changed => TypedResults.Json(new ConsentReply(changed.View, changed.EntryId, changed.Promise), statusCode: statusOfChange),
        ConsentOutcome.Unchanged same => TypedResults.Ok(new ConsentReply(same.View, null, null)),
        ConsentOutcome.Refused { EntryId: { } entry, Promise: { } promise } recorded => Refusals.Recorded(recorded.Code, entry, promise, faults ?? []),
        ConsentOutcome.Refused refused => Refusals.Result(refused.Code),
        _ => throw new InvalidOperationException("An outcome without an answer."),
    };

    static Id128 Subject(HttpContext context) => HubClaims.SubjectOf(context.User) ?? throw new InvalidOperationException("A bound citizen has a subject.");

    static ICitizenGrain Citizen(HttpContext context, IGrainFactory grains) => grains.GetGrain<ICitizenGrain>(Subject(context).ToString());
}
