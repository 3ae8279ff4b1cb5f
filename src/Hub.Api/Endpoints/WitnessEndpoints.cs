using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Hub.Audit.Witnesses;
using Hub.Silo.Witnessing;

namespace Hub.Api.Endpoints;

/// <summary>The hub as a witness of other logs (C2SP tlog-witness), submission and monitoring prefix <c>/witness</c>.</summary>
public static partial class WitnessEndpoints
{
    /// <summary>Most submissions answered at once; a log comes every few seconds, so more is somebody's flood.</summary>
    public const int MaxAtOnce = 16;

    /// <summary>Longest wait for a submission's body. No place is taken meanwhile: who sends slowly shuts out nobody.</summary>
    public static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(3);

    const string Text = "text/plain; charset=utf-8";

    static readonly SemaphoreSlim Places = new(MaxAtOnce, MaxAtOnce);

    public static void MapWitness(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/witness").AllowAnonymous().WithTags("Witness");
        group.MapPost("/add-checkpoint", AddCheckpoint).WithName("addCheckpoint").WithSummary("Cosign a checkpoint of a log that this hub witnesses")
            .WithDescription("C2SP tlog-witness: `old N`, the consistency proof, an empty line, the checkpoint. Answers cosignature lines, or 409 with the size to start from as `text/x.tlog.size`.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status409Conflict, Submission.SizeType).ProducesRefusals(400, 403, 404, 413, 422, 503);
        group.MapGet("/vkey", (WitnessDesk desk) => desk.Witness is { } witness ? TypedResults.Text(witness.VerifierKey + "\n", Text) : Refusals.Result("hub.not-found"))
            .WithName("readWitnessKey").WithSummary("The witness's verifier key").Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesRefusals(404);
        group.MapGet("/{originHash}/checkpoint", Checkpoint).WithName("readWitnessed").WithSummary("The last checkpoint of a log that this hub cosigned")
            .WithDescription("`{originHash}` is the SHA-256 of the log's origin in lower-case hexadecimal.").Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesRefusals(404);
    }

    static async Task<IResult> AddCheckpoint(WitnessDesk desk, HttpContext context, ILogger<Witness> log)
    {
        if (desk.Witness is not { } witness)
        {
            return Refusals.Result("witness.unknown-log");
        }
        if (await BodyAsync(context.Request.BodyReader, context.RequestAborted) is not { } body)
        {
            return Refusals.Result("witness.malformed");
        }
        if (body.Length > AddCheckpointRequest.MaxBytes)
        {
            return Refusals.Result("body.too-large");
        }
        if (!await Places.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            return Refusals.Result("witness.busy");
        }
        try
        {
            // Not the caller's patience decides whether what was signed is remembered.
            return Answer(await witness.AddCheckpointAsync(body, CancellationToken.None), log);
        }
        finally
        {
            Places.Release();
        }
    }

    /// <summary>The body, or more bytes of it than are allowed; null when it did not come in time. Holds no more memory than what came.</summary>
    static async Task<byte[]?> BodyAsync(PipeReader reader, CancellationToken aborted)
    {
        using var patience = new CancellationTokenSource(BodyPatience);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, aborted);
        try
        {
            var read = await reader.ReadAtLeastAsync(AddCheckpointRequest.MaxBytes + 1, wait.Token);
            var body = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return body;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    static IResult Answer(WitnessAnswer answer, ILogger log)
    {
        switch (answer)
        {
            case WitnessAnswer.Cosigned cosigned:
                return TypedResults.Text(cosigned.Line + "\n", Text);
            case WitnessAnswer.Malformed:
                return Refusals.Result("witness.malformed");
            case WitnessAnswer.Refused { Decision: WitnessDecision.Backwards }:
                return Refusals.Result("witness.backwards");
            case WitnessAnswer.Refused { Decision: WitnessDecision.NotByTheLog }:
                return Refusals.Result("witness.unsigned");
            case WitnessAnswer.Refused { Decision: WitnessDecision.Stale stale }:
                return new SizeResult(stale.Size);
            case WitnessAnswer.Refused { Decision: WitnessDecision.Inconsistent inconsistent } refused:
                Evidence(log, refused.Request.Checkpoint.Origin, refused.Request.OldSize, inconsistent.Why.ToString(), Encoding.UTF8.GetString(refused.Request.Note.Encode()));
                return Refusals.Result("witness.inconsistent");
            default:
                return Refusals.Result("witness.unknown-log");
        }
    }

    static async Task<IResult> Checkpoint(string originHash, WitnessDesk desk, HttpContext context)
    {
        if (desk.Witness is not { } witness || await witness.CheckpointAsync(originHash, context.RequestAborted) is not { } note)
        {
            return Refusals.Result("hub.not-found");
        }
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(note, Text);
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Error, Message = "The log {Origin} signed a checkpoint that does not go on from the {Size} entries cosigned before ({Why}). Evidence: {Note}")]
    static partial void Evidence(ILogger log, string origin, long size, string why, string note);

    /// <summary>409 with the size to start from.</summary>
    sealed class SizeResult(long size) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status409Conflict;
            httpContext.Response.ContentType = Submission.SizeType;
            return httpContext.Response.WriteAsync(size.ToString(CultureInfo.InvariantCulture) + "\n", httpContext.RequestAborted);
        }
    }
}
