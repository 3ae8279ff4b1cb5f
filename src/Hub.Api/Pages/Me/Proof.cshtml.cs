using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hub.Api.Hosting;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Me;

/// <summary>The person's tag key, with which anyone they trust can prove their list complete.</summary>
public sealed class ProofModel(EntryBook book, DelayReader delays, HubKeys keys, EarlierLogs logs, HostSettings settings) : CitizenPage
{
    /// <summary>The log's verifier key, to be compared with the one the operator publishes elsewhere.</summary>
    public string VerifierKey => keys.LogSigners(book.Origin).Newest.ToString();

    /// <summary>Where the hub is, for commands on another machine.</summary>
    public string Address => settings.Origin;

    /// <summary>By POST, so that no link and no prefetch hands the key out.</summary>
    public async Task<IActionResult> OnPost()
    {
        if (Subject is not { } subject || book.TagKeyOf(subject) is not { } key)
        {
            return NotFound();
        }
        // The list of released chains stands in everybody's file, empty in nearly all.
        var released = await Chains(delays, subject);
        var earlier = new List<object>();
        foreach (var log in await logs.AllAsync(HttpContext.RequestAborted))
        {
            if (log.TagKeyOf(subject) is { } old)
            {
                earlier.Add(new { origin = log.Origin, released = log.Delays is { } late ? await Chains(late, subject) : [], tagKey = Base64Url.EncodeToString(old) });
            }
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(new { earlier, origin = book.Origin, released, tagKey = Base64Url.EncodeToString(key) });
        return File(text, "application/json", "tag-key.json");
    }

    static async Task<List<object>> Chains(DelayReader reader, Id128 subject)
    {
        var chains = from chain in await reader.Released(subject)
                     where chain.TagKey is not null
                     select new { ended = Json(chain.Ended), order = Json(chain.Ordered), tagKey = Base64Url.EncodeToString(chain.TagKey) };
        return [.. chains];
    }

    static JsonElement? Json(LedgerRecord? record) => record is null ? null : JsonElement.Parse(Encoding.UTF8.GetString(RecordCodec.Encode(record)));
}
