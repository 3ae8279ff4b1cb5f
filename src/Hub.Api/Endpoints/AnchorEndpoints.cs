using Hub.Audit.Anchors;
using Hub.Audit.Store;

namespace Hub.Api.Endpoints;

/// <summary>Evidence that the log stands in a chain, for everybody.</summary>
public static class AnchorEndpoints
{
    public static void MapAnchor(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/anchor.json", Newest).AllowAnonymous().WithTags("Log")
            .WithName("readAnchor").WithSummary("Evidence of the newest final anchor")
            .WithDescription("`schemas/ledger/anchor.schema.json`, checked by `hub verify DIR --key vkey.txt --anchor FILE`.")
            .Produces<string>(StatusCodes.Status200OK, "application/json").ProducesRefusals(404);
        // The same beside the tiles, so that a copy of the log brings it along.
        routes.MapGet("/log/anchor.json", Newest).AllowAnonymous().ExcludeFromDescription();
    }

    static async Task<IResult> Newest(ILedgerStore store, HttpContext context)
    {
        if (store is not IAnchorStore anchors || (await anchors.AnchorsAsync(context.RequestAborted)).Newest?.Evidence is not { } evidence)
        {
            return Refusals.Result("hub.not-found");
        }
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(evidence, "application/json");
    }
}
