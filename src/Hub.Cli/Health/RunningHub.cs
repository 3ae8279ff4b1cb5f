using System.Globalization;
using System.Text.Json;
using Hub.Cli.Client;
using Hub.Cli.Commands;

namespace Hub.Cli.Health;

/// <summary>What <c>hub doctor</c> says of a hub itself: what the running one says, and what kept the last one from starting.</summary>
static class RunningHub
{
    const int MaxRefusalBytes = 16 * 1024;

    sealed record OutsideLine(string Holder, string State, string? Fault);

    sealed record ReplayLine(int Known, int Replayed, int Recorded);

    sealed record Ready(string? Status, string? Ledger, IReadOnlyList<OutsideLine>? Outside, ReplayLine? Erasures, ScrubLine? Scrub);

    sealed record ScrubLine(long Verified, DateTimeOffset? Ended, int Faults, string? First);

    /// <summary>A line each; only a refused start and a halted log are failures.</summary>
    public static async Task<IReadOnlyList<HealthCheck>> LinesAsync(string data, CancellationToken cancel)
    {
        var lines = new List<HealthCheck>();
        if (Refused(data) is { } refused)
        {
            lines.Add(new("start", HealthState.Fail, "the last start was refused: " + refused));
        }
        if (!File.Exists(Path.Combine(data, "hub.json")))
        {
            return lines;
        }
        try
        {
            using var http = HubHttp.ForPrograms(HubPlace.Of(data));
            // Not ready is an answer too.
            using var response = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancel);
            lines.AddRange(Read(await response.Content.ReadAsByteArrayAsync(cancel)));
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or CommandException or TaskCanceledException)
        {
            lines.Add(new("hub", HealthState.Warn, "it does not say how it is: " + fault.Message));
        }
        return lines;
    }

    /// <summary>The lines of an answer of <c>/health/ready</c>.</summary>
    internal static IEnumerable<HealthCheck> Read(byte[] ready) => Of(JsonSerializer.Deserialize<Ready>(ready, JsonSerializerOptions.Web));

    static string? Refused(string data)
    {
        var file = Path.Combine(data, "start-refused");
        return File.Exists(file) && new FileInfo(file).Length <= MaxRefusalBytes ? Plain.Text(File.ReadAllText(file).Trim()) : null;
    }

    static IEnumerable<HealthCheck> Of(Ready? ready)
    {
        if (ready?.Ledger is { } ledger)
        {
            yield return new("ledger", HealthState.Fail, Plain.Text(ledger));
        }
        foreach (var one in ready?.Outside ?? [])
        {
            yield return new("outside", one.Fault is null ? HealthState.Ok : HealthState.Warn, Plain.Text($"{one.Holder} {one.State}{(one.Fault is null ? "" : ": " + one.Fault)}"));
        }
        if (ready?.Scrub is { Ended: { } ended } scrub)
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{scrub.Verified} stored entries, {scrub.Faults} faults, {ended:u}");
            yield return new("stored log", scrub.Faults > 0 ? HealthState.Fail : HealthState.Ok, Plain.Text(scrub.First is null ? found : $"{found}, the first: {scrub.First}; hub ledger scrub lists them"));
        }
        if (ready?.Erasures is { } erasures)
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{erasures.Known} known, {erasures.Replayed} replayed at the last start, {erasures.Recorded} recorded anew");
            yield return new("erasures", erasures.Replayed + erasures.Recorded > 0 ? HealthState.Warn : HealthState.Ok, found);
        }
    }
}
