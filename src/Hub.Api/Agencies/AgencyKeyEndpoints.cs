using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Api.Endpoints;
using Hub.Identity;
using Hub.Silo.Ledger;

namespace Hub.Api.Agencies;

/// <summary>By which an agency watches what the hub holds as its keys. Public, as the records are.</summary>
static class AgencyKeyEndpoints
{
    /// <summary>Most changes of one page.</summary>
    public const int MaxPage = 100;

    static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    const string Json = "application/json";
    const string Atom = "application/atom+xml; charset=utf-8";

    public static void MapAgencyKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/agencies/{id}").AllowAnonymous().WithTags("Agencies");
        group.MapGet("/keys", Page)
            .WithName("readAgencyKeys").WithSummary("What the hub holds as an agency's keys, and every change of them")
            .WithDescription("From the public records of the log up to its published checkpoint. Every change carries its record, whose canonical form has the hash that stands in the leaf; `/v1/proofs/{id}.tlog-proof` proves the leaf. At most 100 changes a page, in the order of the log; go on with `?after=` `next`. `hub agency keys watch` checks all of it. Answers 304 to the `ETag` that it gave.")
            .Produces<AgencyKeysPage>().Produces(StatusCodes.Status304NotModified).ProducesRefusals(400, 404, 503);
        group.MapGet("/keys.atom", Feed)
            .WithName("readAgencyKeysFeed").WithSummary("The newest changes of an agency's keys, for a feed reader")
            .WithDescription("Atom (RFC 4287), the newest 100 changes, newest first.")
            .Produces<string>(StatusCodes.Status200OK, "application/atom+xml").Produces(StatusCodes.Status304NotModified).ProducesRefusals(404, 503);
    }

    static async Task<IResult> Page(string id, string? after, HttpContext context, AgencyKeyFeed feed, LedgerRoom room, EntryBook book)
    {
        var from = -1L;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return Refusals.Result("list.bad-page");
        }
        return await History(id, feed, room, context) is { } history
            ? Answer(context, JsonSerializer.SerializeToUtf8Bytes(await PageOf(id, history, Following(history, from), feed, book, context), Spelling), Json)
            : Refusals.Result("hub.not-found");
    }

    static async Task<IResult> Feed(string id, HttpContext context, AgencyKeyFeed feed, LedgerRoom room, EntryBook book, HubIdentityOptions identity)
    {
        if (await History(id, feed, room, context) is not { } history)
        {
            return Refusals.Result("hub.not-found");
        }
        var page = await PageOf(id, history, history.Changes.Count <= MaxPage ? 0 : history.Changes.Count - MaxPage, feed, book, context);
        return Answer(context, AgencyKeyAtom.Write(identity.Origin, page), Atom);
    }

    static async Task<KeyHistory?> History(string id, AgencyKeyFeed feed, LedgerRoom room, HttpContext context) =>
        room.LatestCheckpoint is { } published ? await feed.HistoryAsync(id, published.Checkpoint.Size, context.RequestAborted) : null;

    /// <summary>Position of the first change behind an index.</summary>
    static int Following(KeyHistory history, long after)
    {
        var position = 0;
        while (position < history.Changes.Count && history.Changes[position] <= after)
        {
            position++;
        }
        return position;
    }

    static async Task<AgencyKeysPage> PageOf(string id, KeyHistory history, int first, AgencyKeyFeed feed, EntryBook book, HttpContext context)
    {
        var changes = new List<AgencyKeyChange>();
        foreach (var index in history.Changes.Skip(first).Take(MaxPage))
        {
            changes.Add(await feed.ReadAsync(index, context.RequestAborted));
        }
        var more = first + changes.Count < history.Changes.Count;
        return new(book.Origin, id, history.Current, changes, history.Changes[^1], more ? changes[^1].Index : null);
    }

    /// <summary>A strong tag of the very bytes: a watcher that asks often is told in a line that nothing changed.</summary>
    static IResult Answer(HttpContext context, byte[] body, string type)
    {
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(body))}\"";
        context.Response.Headers.CacheControl = "public, no-cache";
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch.Any(line => line is not null && line.Split(',', StringSplitOptions.TrimEntries).Contains(tag, StringComparer.Ordinal))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(body, type);
    }
}
