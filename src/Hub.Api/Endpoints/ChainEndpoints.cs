using System.Buffers.Text;
using System.Globalization;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Identity;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hub.Api.Endpoints;

/// <summary>One entry of an agency's chain.</summary>
/// <param name="N">Number in the chain, from 0 without gaps.</param>
/// <param name="Index">Place in the log.</param>
/// <param name="Id">Id of the entry; of an exchange or a refusal, that of the exchange.</param>
/// <param name="Slot">1: the agency asked, or the entry is otherwise its own; 2: the agency provided.</param>
/// <param name="Type">Type of the record, such as <c>exchange</c> or <c>refusal</c>; <c>erased</c> where nobody can read it any more, <c>lost</c> where it was not recovered.</param>
/// <param name="At">Milliseconds since 1970 UTC.</param>
/// <param name="Code">Of a refusal in slot 1: the code that the agency heard.</param>
/// <param name="Exchange">Of <c>dropped</c>: the exchange whose reply never left.</param>
public sealed record AgencyChainEntry(long N, long Index, Id128 Id, int Slot, string Type, long At, string? Code = null, Id128? Exchange = null);

/// <summary>A page of an agency's chain.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Agency">Whose chain.</param>
/// <param name="Count">Entries of the whole chain when the page was read.</param>
/// <param name="Entries">In order of n.</param>
/// <param name="Next">The next page's <c>from</c>; absent on the last.</param>
public sealed record AgencyChainPage(string Origin, string Agency, long Count, IReadOnlyList<AgencyChainEntry> Entries, long? Next = null);

/// <summary>The key under which an agency's entries are tagged.</summary>
/// <param name="Origin">The log.</param>
/// <param name="TagKey">32 bytes, base64url.</param>
public sealed record AgencyTagKey(string Origin, string TagKey);

/// <summary>An agency's own chain, so that it can reconcile what it asked and served with what the hub recorded.</summary>
public static class ChainEndpoints
{
    /// <summary>Most entries of one page, and the number given when the caller names none.</summary>
    public const int MaxPage = 1_000;

    public static void MapChains(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/chain").WithTags("Chain").RequireScope(HubScopes.Trail);
        group.MapGet("", List)
            .WithName("readChain")
            .WithSummary("The agency's own entries in the log, numbered without gaps")
            .WithDescription("Everything that the log holds of the agency, as asker (slot 1) and as provider (slot 2): what was recorded, where and when. Never the person, and never a reason that the agency did not hear. `from` is the number of the first entry (default 0), `max` at most 1000 (default 1000); go on with `next`. `hub reconcile` compares it with the log and with the agency's own journal.")
            .Produces<AgencyChainPage>()
            .ProducesRefusals(400, 401, 403, 503);
        group.MapGet("/tag-key", TagKey)
            .WithName("readTagKey")
            .WithSummary("The key of the agency's tags")
            .WithDescription("With it anyone finds the agency's entries in the public log, and sees that none is missing: `hub verify DIR --key vkey.txt --tag-key FILE`. Whoever has it can count the agency's entries for ever: keep it as a secret.")
            .Produces<AgencyTagKey>()
            .ProducesRefusals(401, 403);
    }

    static async Task<IResult> List(HttpContext context, EntryBook book, string? from = null, string? max = null)
    {
        if (!TryRead(from, 0, long.MaxValue, 0, out var first) || !TryRead(max, 1, MaxPage, MaxPage, out var most))
        {
            return Refusals.Result("list.bad-page");
        }
        var agency = Caller.Agency(context);
        var chain = EntryBook.AgencyChain(agency);
        var entries = new List<AgencyChainEntry>();
        await foreach (var step in book.ReadChain(chain, first, (int)most))
        {
            entries.Add(Entry(step));
        }
        // Read after the page: the count never lags behind what is listed.
        var count = await book.ChainLength(chain);
        var after = first + entries.Count;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AgencyChainPage(book.Origin, agency, count, entries, entries.Count > 0 && after < count ? after : null));
    }

    static Ok<AgencyTagKey> TagKey(HttpContext context, EntryBook book)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AgencyTagKey(book.Origin, Base64Url.EncodeToString(book.TagKeyOf(Caller.Agency(context)))));
    }

    static AgencyChainEntry Entry(ChainStep step)
    {
        var entry = step.Entry;
        var shown = new AgencyChainEntry(step.Number, entry.Index, entry.Id, step.Slot, TypeOf(entry), entry.At);
        return entry.Record switch
        {
            // The inner reason stays inside; a provider hears that an exchange was refused and not why.
            RefusalRecord refusal when step.Slot == Audit.ChainLink.AskingSlot => shown with { Code = refusal.ReasonCode },
            DroppedRecord dropped => shown with { Exchange = dropped.Exchange },
            _ => shown,
        };
    }

    static string TypeOf(StoredEntry entry)
    {
        if (entry.Record is { } record)
        {
            return RecordTypes.Of(record);
        }
        return entry.Lost ? "lost" : "erased";
    }

    static bool TryRead(string? text, long least, long most, long absent, out long number)
    {
        number = absent;
        return text is null || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }
}
