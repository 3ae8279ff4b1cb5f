using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hub.Api.Endpoints;

/// <summary>Offline proofs of single entries. Public: leaves say nothing, and ids are unguessable.</summary>
public static class ProofEndpoints
{
    /// <summary>Longest wait for the checkpoint that covers a fresh entry.</summary>
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    public static void MapProofs(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/proofs/{id}.tlog-proof", Get).AllowAnonymous().WithTags("Log")
            .WithName("readProof").WithSummary("Offline proof that an entry is in the log")
            .WithDescription("`c2sp.org/tlog-proof@v1`, checked by `hub verify FILE --key vkey.txt` or any verifier of that format. A fresh entry waits up to 3 s for its checkpoint.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesRefusals(404, 503);

    static async Task<IResult> Get(string id, LedgerReader reader, LedgerRoom room, EarlierLogs earlier, HttpContext context)
    {
        if (!Id128.TryParse(id, out var entry))
        {
            return Refusals.Result("proof.unknown");
        }
        if (await reader.FindAsync(entry, context.RequestAborted) is not { } found)
        {
            // What a log said that ended stays provable, under that log's last checkpoint.
            return await earlier.ProofAsync(entry, context.RequestAborted) is { } old ? Answer(id, old, context) : Refusals.Result("proof.unknown");
        }
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        wait.CancelAfter(MaxWait);
        try
        {
            await room.Covering(found.Index, wait.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Refusals.Result("proof.not-yet");
        }
        if (await reader.ProofAsync(entry, context.RequestAborted) is not { } proof)
        {
            return Refusals.Result("proof.not-yet");
        }
        return Answer(id, proof, context);
    }

    static FileContentHttpResult Answer(string id, EntryProof proof, HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Bytes(proof.Bytes, "text/plain; charset=utf-8", $"{id}.tlog-proof");
    }
}
