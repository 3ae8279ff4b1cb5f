using System.Buffers.Text;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Me;

/// <summary>The person's tag key, with which anyone they trust can prove their list complete.</summary>
public sealed class ProofModel(EntryBook book, HubKeys keys) : CitizenPage
{
    /// <summary>The log's verifier key, to be compared with the one the operator publishes elsewhere.</summary>
    public string VerifierKey => keys.LogSigners(book.Origin).Newest.ToString();

    /// <summary>By POST, so that no link and no prefetch hands the key out.</summary>
    public IActionResult OnPost()
    {
        if (Subject is not { } subject || book.TagKeyOf(subject) is not { } key)
        {
            return NotFound();
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(new { origin = book.Origin, tagKey = Base64Url.EncodeToString(key) });
        return File(text, "application/json", "tag-key.json");
    }
}
