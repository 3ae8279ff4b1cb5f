using System.Buffers.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Canon.Schemas;
using Hub.Contracts;
using Hub.Identity;
using Orleans;

namespace Hub.Api.Endpoints;

/// <summary>What an agency hears when data is released.</summary>
/// <param name="ExchangeId">Id of the exchange and of its entry in the log.</param>
/// <param name="Outcome"><c>released</c>.</param>
/// <param name="Sealed">Compact JWE (ECDH-ES, A256GCM) to the agency's <c>use=enc</c> key; its plaintext is the hub's JWS over the payload.</param>
/// <param name="Promise">The hub's signed word (JWS, typ <c>hub-promise</c>) that the entry is in the log at the index named.</param>
public sealed record ExchangeReply(Id128 ExchangeId, string Outcome, string Sealed, string Promise);

/// <summary>The agency's API for one exchange.</summary>
public static class ExchangeEndpoints
{
    /// <summary>Bodies of exchange requests are small; more is refused before it is read.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>A sealed reply whose first byte has not left this long after the acknowledgement is dropped.</summary>
    public static readonly TimeSpan ReleaseBy = TimeSpan.FromMilliseconds(500);

    static readonly CompiledSchema RequestSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:exchange-request");

    public static void MapExchanges(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/exchanges").WithTags("Exchanges").RequireScope(HubScopes.Exchange);
        group.MapPost("", Post)
            .RequireSignedRequest()
            .WithName("exchange")
            .WithSummary("Ask for fields of one person's data for a stated purpose")
            .WithDescription("DPoP-bound access token with scope `exchange`; body signed by the agency (RFC 9421, label `hub`). Optional `Idempotency-Key`: the same key with the same body is the same request. A refusal is problem details with `code`, and carries its promise too.")
            .TakesJson<ExchangeRequestBody>()
            .Produces<ExchangeReply>()
            .ProducesRefusals(400, 401, 403, 409, 413, 415, 422, 429, 502, 503);
        group.MapGet("/{id}", Get)
            .WithName("readExchange")
            .WithSummary("Read the recorded outcome of an earlier exchange")
            .WithDescription("Outcome and promise, never the payload again.")
            .Produces<ExchangeView>()
            .ProducesRefusals(401, 403, 404);
    }

    static async Task<IResult> Post(HttpContext context, IGrainFactory grains, TimeProvider clock)
    {
        var started = Stage.Now;
        var request = SignedRequest.Of(context);
        var (content, faults) = IdempotencyKey.TryRead(context.Request, out var key)
            ? Read(context.Request, request.BodyBytes.Span)
            : (new ExchangeContent.Unreadable("idempotency.bad-key"), []);
        var walk = grains.GetGrain<IExchangeGrain>(0);
        var outcome = await walk.Handle(new ExchangeCommand(request.AgencyId, key, request.BodyHash, Caller.SignatureOf(request), content), context.RequestAborted);
        Stages.Walk.Since(started);
        return outcome switch
        {
            ExchangeOutcome.Released released => new TimelyReply(released, () => walk.RecordDropped(request.AgencyId, released.Id, "reply.dropped"), clock),
            ExchangeOutcome.Refused refused => Refusals.Recorded(refused.Code, refused.Id, refused.Promise, faults, WaitUntil(refused.RetryAt, clock)),
            ExchangeOutcome.Repeated { View: { Code: { } code } view } => Refusals.Recorded(code, view.ExchangeId, view.Promise, []),
            ExchangeOutcome.Repeated repeated => TypedResults.Ok(repeated.View),
            ExchangeOutcome.NotTaken notTaken => Refusals.Result(notTaken.Code),
            _ => throw new InvalidOperationException("An outcome without an answer."),
        };
    }

    static TimeSpan? WaitUntil(long? at, TimeProvider clock) => at is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) - clock.GetUtcNow() : null;

    static async Task<IResult> Get(string id, HttpContext context, IGrainFactory grains) =>
        Id128.TryParse(id, out var exchange)
        && await grains.GetGrain<IExchangeGrain>(0).Read(Caller.Agency(context), exchange) is { } view
            ? TypedResults.Ok(view)
            : Refusals.Result("exchange.unknown");

    static (ExchangeContent Content, IReadOnlyList<BodyFault> Faults) Read(HttpRequest request, ReadOnlySpan<byte> body)
    {
        switch (RequestBody.OfSigned(request, body, RequestSchema, MaxBodyBytes))
        {
            case RequestBody.Whole whole:
                var asked = whole.Take<ExchangeRequestBody>();
                return (new ExchangeContent.Readable(asked.Subject.Nik, asked.Dataset, asked.Purpose, asked.LegalBasis, asked.Fields, asked.Justification), []);
            case RequestBody.Unreadable unreadable:
                return (new ExchangeContent.Unreadable(unreadable.Code), unreadable.Faults);
            default:
                throw new InvalidOperationException("A body is read or it is not.");
        }
    }

    /// <summary>Sends a sealed reply in time, or drops it, says so and has it recorded.</summary>
    sealed class TimelyReply(ExchangeOutcome.Released released, Func<Task> recordDropped, TimeProvider clock) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (clock.GetElapsedTime(released.AcknowledgedAt) > ReleaseBy)
            {
                await recordDropped();
                await Problems.Write(httpContext, Refusals.Problem("reply.dropped", new Dictionary<string, object?>(StringComparer.Ordinal) { ["exchangeId"] = released.Id.ToString(), ["promise"] = released.Promise }));
                return;
            }
            httpContext.Response.Headers.CacheControl = "no-store";
            await httpContext.Response.WriteAsJsonAsync(new ExchangeReply(released.Id, "released", released.Sealed, released.Promise), httpContext.RequestAborted);
        }
    }
}

/// <summary>Body of <c>POST /v1/exchanges</c> (<c>schemas/api/exchange-request.schema.json</c>).</summary>
public sealed record ExchangeRequestBody(RequestSubject Subject, string Dataset, string Purpose, string LegalBasis, IReadOnlyList<string> Fields, string? Justification = null);

/// <param name="Nik">16 digits.</param>
public sealed record RequestSubject(string Nik);
