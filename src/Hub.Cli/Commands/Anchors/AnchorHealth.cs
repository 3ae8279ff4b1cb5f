using System.Globalization;
using System.Text.Json;
using Hub.Cli.Client;

namespace Hub.Cli.Commands.Anchors;

/// <summary>What <c>hub doctor</c> says of the anchor: what the running hub itself says.</summary>
static class AnchorHealth
{
    sealed record Anchor(string State, long AnchoredSize, long? PendingSize, string? Fault);

    sealed record Ready(Anchor? Anchor);

    /// <summary>One line; never a reason to fail, since a hub works without.</summary>
    public static async Task<string> LineAsync(string data, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(data, "hub.json")))
        {
            return $"ok    anchor: no hub runs on {data} that could be asked";
        }
        try
        {
            using var http = HubHttp.ForPrograms(HubPlace.Of(data));
            // Not ready is an answer too.
            using var response = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancel);
            return Say(JsonSerializer.Deserialize<Ready>(await response.Content.ReadAsByteArrayAsync(cancel), JsonSerializerOptions.Web)?.Anchor);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or CommandException or TaskCanceledException)
        {
            return "warn  anchor: the hub does not say: " + fault.Message;
        }
    }

    static string Say(Anchor? anchor)
    {
        if (anchor is null)
        {
            return "ok    anchor: none configured";
        }
        var pending = anchor.PendingSize is { } size ? string.Create(CultureInfo.InvariantCulture, $", {size} {anchor.State}") : "";
        var fault = anchor.Fault is null ? "" : ": " + anchor.Fault;
        return string.Create(CultureInfo.InvariantCulture, $"{(anchor.Fault is null ? "ok   " : "warn ")} anchor: {anchor.AnchoredSize} entries final{pending}{fault}");
    }
}
