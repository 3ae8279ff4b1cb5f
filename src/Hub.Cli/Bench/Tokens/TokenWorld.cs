using System.Globalization;
using Hub.Cli.Client;
using Hub.Cli.Processes;

namespace Hub.Cli.Bench.Tokens;

/// <summary>A hub of its own in a fresh temporary folder, the peer beside it, and agencies that both know.</summary>
sealed class TokenWorld : IAsyncDisposable
{
    const int Seed = 11;

    /// <summary>Nobody is asked about; the registers hold somebody all the same.</summary>
    const int People = 10;

    readonly string _folder;
    readonly LocalHub _hub;
    readonly ChildProcess _peer;
    readonly IReadOnlyList<TokenAgency> _agencies;

    TokenWorld(string folder, LocalHub hub, ChildProcess peer, IReadOnlyList<TokenAgency> agencies) =>
        (_folder, _hub, _peer, _agencies) = (folder, hub, peer, agencies);

    public OperatorClient Operator => _hub.Operator;

    /// <summary>The hub.</summary>
    public required TokenLoad Ours { get; init; }

    /// <summary>The peer.</summary>
    public required TokenLoad Theirs { get; init; }

    public static async Task<TokenWorld> SetAsync(int clients, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("hub-bench-").FullName;
        var agencies = Enumerable.Range(1, clients).Select(i => new TokenAgency(string.Create(CultureInfo.InvariantCulture, $"bench-{i}"))).ToList();
        LocalHub? hub = null;
        ChildProcess? peer = null;
        try
        {
            var data = Path.Combine(folder, "data");
            hub = await LocalHub.StartAsync(new LocalHubPlan(data, Path.Combine(folder, "registers"), FreePort.Find(), People, Seed, TimeProvider.System.GetUtcNow().Year - 1), cancel);
            foreach (var agency in agencies)
            {
                await hub.Operator.AddAgencyAsync(agency.Registration, cancel);
            }
            (peer, var origin) = await TokenPeer.StartAsync(data, folder, agencies, cancel);
            var place = new HubPlace(origin, hub.Place.AuthorityFile);
            using var http = HubHttp.ForPrograms(place);
            return new(folder, hub, peer, agencies)
            {
                Ours = new(await TokenServer.DiscoverAsync("hub", hub.Place.Origin, hub.Http, HubHttp.TlsFor(hub.Place), hub.HubId, cancel), agencies),
                Theirs = new(await TokenServer.DiscoverAsync("oidc-provider", origin, http, HubHttp.TlsFor(place), peer.Id, cancel), agencies),
            };
        }
        catch
        {
            await EndAsync(folder, hub, peer, agencies);
            throw;
        }
    }

    public ValueTask DisposeAsync() => EndAsync(_folder, _hub, _peer, _agencies);

    static async ValueTask EndAsync(string folder, LocalHub? hub, ChildProcess? peer, IReadOnlyList<TokenAgency> agencies)
    {
        if (peer is not null)
        {
            await peer.DisposeAsync();
        }
        if (hub is not null)
        {
            await hub.DisposeAsync();
        }
        foreach (var agency in agencies)
        {
            agency.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }
}
