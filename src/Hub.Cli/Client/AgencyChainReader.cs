using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Hub.Canon;
using Hub.Cli.Commands;
using Hub.Verify.Chains;

namespace Hub.Cli.Client;

/// <summary>Fetches an agency's own chain and tag key from a hub.</summary>
static class AgencyChainReader
{
    /// <summary>Most entries of a chain that are fetched.</summary>
    public const int MaxEntries = 10_000_000;

    const int TagKeyBytes = 32;

    sealed record EntryJson(long? N, long? Index, string? Id, int? Slot, string? Type, long? At);

    sealed record PageJson(string? Origin, string? Agency, long? Count, IReadOnlyList<EntryJson>? Entries, long? Next);

    sealed record KeyJson(string? Origin, string? TagKey);

    /// <summary>The whole chain, page by page.</summary>
    /// <param name="client">The agency's.</param>
    /// <param name="origin">The log's; a list of another log is refused.</param>
    /// <param name="cancel">Stops between two pages.</param>
    public static async Task<AgencyChain> ReadAsync(AgencyClient client, string origin, CancellationToken cancel)
    {
        var items = new List<AgencyChainItem>();
        long? from = 0;
        var count = 0L;
        while (from is { } next)
        {
            var page = Of<PageJson>(await client.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/chain?from={next}"), cancel));
            if (page is not { Entries: { } entries, Count: { } total } || !string.Equals(page.Origin, origin, StringComparison.Ordinal) || !string.Equals(page.Agency, client.Agency, StringComparison.Ordinal))
            {
                throw CommandException.Refused($"the hub's list is not of {client.Agency} in {origin}");
            }
            items.AddRange(entries.Select(Item));
            count = total;
            from = page.Next;
            // A cursor that does not move on, or a list without an end, is no list.
            if (from is { } after && (after != items.Count || entries.Count == 0 || items.Count > MaxEntries))
            {
                throw CommandException.Refused("the hub's list does not go on from where it stopped");
            }
        }
        return new(client.Agency, count, items);
    }

    /// <summary>The agency's tag key.</summary>
    public static async Task<byte[]> TagKeyAsync(AgencyClient client, string origin, CancellationToken cancel)
    {
        var given = Of<KeyJson>(await client.ReadAsync("/v1/chain/tag-key", cancel));
        if (!string.Equals(given.Origin, origin, StringComparison.Ordinal))
        {
            throw CommandException.Refused($"the hub's tag key is of {given.Origin}, the log is {origin}");
        }
        try
        {
            var key = Base64Url.DecodeFromChars(given.TagKey);
            return key.Length == TagKeyBytes ? key : throw CommandException.Refused($"a tag key is {TagKeyBytes} bytes");
        }
        catch (FormatException fault)
        {
            throw new CommandException(ExitCodes.Refused, "the hub's tag key is not base64url", fault);
        }
    }

    static AgencyChainItem Item(EntryJson entry) =>
        entry is { N: >= 0 and var n, Index: >= 0 and var index, Slot: >= 0 and var slot, Type: { } type, At: >= 0 and <= AgencyJournal.MaxTime and var at } && Id128.TryParse(entry.Id, out var id)
            ? new(n, index, id, slot, type, at)
            : throw CommandException.Refused("the hub's list holds what is no entry");

    static T Of<T>(HubAnswer answer)
        where T : class
    {
        if (answer is not HubAnswer.Given given)
        {
            throw CommandException.Refused($"the hub refused: {answer}");
        }
        try
        {
            return given.Body.Deserialize<T>(JsonSerializerOptions.Web) ?? throw CommandException.Refused("the hub's answer cannot be read");
        }
        catch (JsonException fault)
        {
            throw new CommandException(ExitCodes.Refused, "the hub's answer cannot be read", fault);
        }
    }
}
