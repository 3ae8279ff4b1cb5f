using System.Text.Json;
using Hub.Api.Pages;
using Hub.Canon;
using Hub.Canon.Schemas;
using Hub.Contracts;
using Hub.Identity;
using Microsoft.AspNetCore.Antiforgery;
using Orleans;

namespace Hub.Api.Endpoints;

/// <summary>Decisions: agencies have them made, officers review them, the people they are about contest them.</summary>
public static class DecisionEndpoints
{
    /// <summary>Longest body of a request for a decision: what it hands back becomes part of a record of at most 64 KiB.</summary>
    public const int MaxBodyBytes = 32 * 1024;

    /// <summary>Longest body of a person's step.</summary>
    public const int MaxStepBytes = 16 * 1024;

    static readonly CompiledSchema RequestSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:decision-request");
    static readonly CompiledSchema ReviewSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:decision-review");
    static readonly CompiledSchema ContestSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:decision-contest");

    public static void MapDecisions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/decisions").WithTags("Decisions");
        group.MapPost("", Decide).RequireScope(HubScopes.Decision).RequireSignedRequest()
            .WithName("decide").WithSummary("Have a registered programme decide on values the hub released")
            .WithDescription("DPoP-bound token with scope `decision`, body signed (RFC 9421), optional `Idempotency-Key`. The values go back with the salts of their sealed replies; the hub checks them against its own entries and evaluates the programme itself. Nothing has effect before the hub's signed notice. A refusal is problem details with `code`, and carries its promise too.")
            .TakesJson<DecisionRequestBody>().Produces<DecisionReply>(StatusCodes.Status201Created).Produces<DecisionReply>()
            .ProducesRefusals(400, 401, 403, 409, 413, 415, 422, 503);
        group.MapPost("/{id}/review", Review).RequireRole(PersonRole.Officer).RequireAcr().RequireRecentAuthentication()
            .WithName("reviewDecision").WithSummary("An officer of the agency decides")
            .WithDescription("Session cookie and the antiforgery token of a page (header `RequestVerificationToken`). The trail must have been opened, as it stands, by the same officer: `opening` names that entry. A contest is answered by an officer who has not reviewed the trail.")
            .TakesJson<DecisionReviewBody>().Produces<DecisionStepReply>().ProducesRefusals(400, 401, 403, 404, 409, 413, 415, 503);
        group.MapPost("/{id}/contest", Contest).RequireBoundCitizen()
            .WithName("contestDecision").WithSummary("The person disagrees")
            .WithDescription("Session cookie and the antiforgery token of a page (header `RequestVerificationToken`). `corrections` name values that the decision rests on, each at most once; they change nothing by themselves. An officer who has not reviewed the trail answers by its `reviewBy`, which the contest's record calls `answerBy`.")
            .TakesJson<DecisionContestBody>().Produces<DecisionStepReply>().ProducesRefusals(400, 401, 403, 404, 409, 413, 415, 503);
    }

    static async Task<IResult> Decide(HttpContext context, IGrainFactory grains)
    {
        var request = SignedRequest.Of(context);
        var (content, faults) = IdempotencyKey.TryRead(context.Request, out var key)
            ? Read(context.Request, request.BodyBytes.Span)
            : (new DecisionContent.Unreadable("idempotency.bad-key"), []);
        var said = new SignedAsk(request.BodyHash, Caller.SignatureOf(request));
        return await grains.GetGrain<IDecisionDeskGrain>(0).Decide(new(request.AgencyId, key, said, content)) switch
        {
            DecisionOutcome.Recorded recorded => TypedResults.Json(DecisionReply.Of(recorded), statusCode: recorded.Again ? StatusCodes.Status200OK : StatusCodes.Status201Created),
            DecisionOutcome.Refused refused => Refusals.Recorded(refused.Code, refused.Detail, refused.Id, refused.Promise, faults),
            DecisionOutcome.NotTaken notTaken => Refusals.Result(notTaken.Code),
            _ => throw new InvalidOperationException("An outcome without an answer."),
        };
    }

    static Task<IResult> Review(string id, HttpContext context, IAntiforgery forms, IGrainFactory grains) =>
        Step<DecisionReviewBody>(context, forms, ReviewSchema, body => DecisionActs.Review(grains, context.User, id, body));

    static Task<IResult> Contest(string id, HttpContext context, IAntiforgery forms, IGrainFactory grains) =>
        Step<DecisionContestBody>(context, forms, ContestSchema, body => DecisionActs.Contest(grains, context.User, id, body));

    /// <summary>One more step by a person: the form's token, the body, the act.</summary>
    static async Task<IResult> Step<T>(HttpContext context, IAntiforgery forms, CompiledSchema schema, Func<T, Task<StepOutcome>> act)
    {
        if (!await forms.IsRequestValidAsync(context))
        {
            return Refusals.Result("form.antiforgery");
        }
        return await RequestBody.Read(context.Request, schema, MaxStepBytes) switch
        {
            RequestBody.Whole whole => Say(await act(whole.Take<T>())),
            RequestBody.Unreadable unreadable => Unreadable(unreadable),
            _ => throw new InvalidOperationException("A body is read or it is not."),
        };
    }

    static IResult Say(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Taken taken => TypedResults.Ok(new DecisionStepReply(taken.EntryId, taken.Trail, taken.Promise)),
        StepOutcome.Refused refused => Refusals.Result(refused.Code),
        _ => throw new InvalidOperationException("An outcome without an answer."),
    };

    static IResult Unreadable(RequestBody.Unreadable unreadable) =>
        Refusals.Result(unreadable.Code, unreadable.Faults.Count == 0 ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["faults"] = unreadable.Faults });

    static (DecisionContent Content, IReadOnlyList<BodyFault> Faults) Read(HttpRequest request, ReadOnlySpan<byte> body) =>
        RequestBody.OfSigned(request, body, RequestSchema, MaxBodyBytes) switch
        {
            RequestBody.Whole whole => (whole.Take<DecisionRequestBody>().ToContent(), []),
            RequestBody.Unreadable unreadable => (new DecisionContent.Unreadable(unreadable.Code), unreadable.Faults),
            _ => throw new InvalidOperationException("A body is read or it is not."),
        };
}
