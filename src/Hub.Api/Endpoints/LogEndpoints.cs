using Hub.Api.Hosting;
using Hub.Audit.Writing;
using Hub.Silo.Ledger;

namespace Hub.Api.Endpoints;

/// <summary>The public log as a C2SP tile directory under <c>/log</c>.</summary>
public static class LogEndpoints
{
    const string Immutable = "public, max-age=31536000, immutable";

    public static void MapLog(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/log").AllowAnonymous().WithTags("Log");
        group.MapGet("/checkpoint", async (LedgerReader reader, HttpContext context) =>
            await Serve(reader, context, LedgerReader.CheckpointPath, "text/plain; charset=utf-8", "no-cache"))
            .WithName("readCheckpoint").WithSummary("The newest signed checkpoint")
            .WithDescription("C2SP tlog-checkpoint, a signed note; with the cosignatures that came in so far. `cosigned/latest` is the last one that enough witnesses cosigned.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesRefusals(404);
        group.MapGet("/cosigned/{**path}", async (string? path, LedgerReader reader, HttpContext context) =>
            await Serve(reader, context, "cosigned/" + path, "text/plain; charset=utf-8", path is "latest" ? "no-cache" : Immutable))
            .WithName("readCosigned").WithSummary("A checkpoint that enough witnesses cosigned")
            .WithDescription("`{path}` is `latest`, or N for the N-th final checkpoint from 0, in groups of three digits as tiles are (`x001/234`).")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesRefusals(404);
        // Tiles and entry bundles never change under their name, partial ones included.
        group.MapGet("/tile/{**path}", async (string? path, LedgerReader reader, HttpContext context) =>
            await Serve(reader, context, "tile/" + path, "application/octet-stream", Immutable))
            .WithName("readTile").WithSummary("A tile or an entry bundle")
            .WithDescription("C2SP tlog-tiles: `{path}` is `L/N`, `entries/N`, or either with `.p/W`; it may hold slashes.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesRefusals(404);
        group.MapGet("/records/{**path}", async (string? path, LedgerReader reader, HttpContext context) =>
            await Serve(reader, context, "records/" + path, PublicRecordFiles.IsPage("records/" + path) ? "text/plain; charset=utf-8" : "application/json", PublicRecordFiles.IsPage("records/" + path) ? "no-cache" : Immutable))
            .WithName("readPublicRecord").WithSummary("A public record, or a page of the list of them")
            .WithDescription("`{path}` is the index of an entry in groups of three digits (`x001/234`), or `list/P`: 256 indexes a page, one a line. Public are policy bundles, agencies' terms and keys, programmes, key lists, tag roots and the beginning of a continued log; there is no other record here.")
            .Produces<string>(StatusCodes.Status200OK, "application/json").ProducesRefusals(404);
        group.MapGet("/continuation.json", async (LedgerReader reader, HttpContext context) =>
            await Serve(reader, context, LedgerReader.ContinuationPath, "application/json", Immutable))
            .WithName("readContinuation").WithSummary("How this log took the place of another whose end is lost")
            .WithDescription("`schemas/ledger/continuation.schema.json`, the record of entry 0; none where the log began by itself.")
            .Produces<string>(StatusCodes.Status200OK, "application/json").ProducesRefusals(404);
        group.MapGet("/earlier/{log}/{**path}", async (string log, string? path, EarlierLogs earlier, HttpContext context) =>
        {
            if (await earlier.FileAsync(log, path ?? "", context.RequestAborted) is not { } bytes)
            {
                return Refusals.Result("hub.not-found");
            }
            context.Response.Headers.CacheControl = Immutable;
            return TypedResults.Bytes(bytes, "application/octet-stream");
        }).WithName("readEarlier").WithSummary("A file of a log whose place this one took")
            .WithDescription("`{log}` is the SHA-256 of its origin line in lower-case hexadecimal, `{path}` as under `/log`: `checkpoint`, `keys.json`, `tile/…`. What is left of it, never changed again.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesRefusals(404);
        group.MapGet("/keys.json", (DataDirectory data, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return File.Exists(data.KeyList) ? TypedResults.Bytes(File.ReadAllBytes(data.KeyList), "application/json") : Refusals.Result("hub.not-found");
        }).WithName("readKeys").WithSummary("The hub's public keys, signed by its offline root").Produces<string>(StatusCodes.Status200OK, "application/json").ProducesRefusals(404);
    }

    static async Task<IResult> Serve(LedgerReader reader, HttpContext context, string path, string type, string caching)
    {
        if (await reader.ReadPathAsync(path, context.RequestAborted) is not { } bytes)
        {
            return Refusals.Result("hub.not-found");
        }
        context.Response.Headers.CacheControl = caching;
        return TypedResults.Bytes(bytes, type);
    }
}
