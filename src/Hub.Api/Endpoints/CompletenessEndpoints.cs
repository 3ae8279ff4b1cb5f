using Hub.Api.Hosting;
using Hub.Audit.TagRoots;
using Hub.Identity;
using Hub.Silo.Ledger;

namespace Hub.Api.Endpoints;

/// <summary>The proof that a person's list is complete, which needs no copy of the log to be checked.</summary>
public static class CompletenessEndpoints
{
    public static void MapCompleteness(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/me/completeness", Mine).RequireAuthorization(PagePolicies.Citizen).WithTags("Citizen")
            .WithName("readMyCompleteness").WithSummary("Proof that the person's list of entries is complete")
            .WithDescription("The newest checkpoint, the root of every day's or month's tags, the person's entries, and the neighbours of the tag that would come next; the entries of days that are not over stand in it whole. `hub verify FILE --key vkey.txt --tag-key tag-key.json` checks it. Whoever holds it sees which entries are the person's, not what they say. At most 32 MiB. Where it would be longer the answer is 409 `completeness.too-long`; a copy of the log shows the same (`hub ledger export DIR`, `hub verify DIR --key vkey.txt --tag-key tag-key.json`).")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/json").ProducesRefusals(401, 403, 404, 409, 503);

    static async Task<IResult> Mine(HttpContext context, EntryBook book, LedgerRoom room, CompletenessMaker maker)
    {
        if (HubClaims.SubjectOf(context.User) is not { } subject || book.TagKeyOf(subject) is not { } key)
        {
            return Refusals.Result("proof.unknown");
        }
        if (room.LatestCheckpoint is not { } newest)
        {
            return Refusals.Result("proof.not-yet");
        }
        context.Response.Headers.CacheControl = "no-store";
        return await maker.MakeAsync(EntryBook.PersonChain(subject), key, newest, context.RequestAborted) switch
        {
            CompletenessMade.Document made => TypedResults.File(made.Value.ToJson(), "application/json", "my.completeness.json"),
            CompletenessMade.Refused refused => Refusals.Result(refused.Code),
            _ => throw new InvalidOperationException("A proof is made or refused."),
        };
    }
}
