using System.Globalization;
using Hub.Cli.Client;

namespace Hub.Cli.Processes;

/// <summary>What <see cref="LocalHub"/> starts.</summary>
/// <param name="Data">The hub's data directory.</param>
/// <param name="RegisterFolder">Where the registers keep their people; outside of <paramref name="Data"/>.</param>
/// <param name="People">How many people the registers hold.</param>
/// <param name="Seed">Makes the people; the same seed, the same people.</param>
/// <param name="IncomeYear">Year of the incomes.</param>
sealed record LocalHubPlan(string Data, string RegisterFolder, int Port, int People, int Seed, int IncomeYear)
{
    /// <summary>Further options of the hub's process, each with its value.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];
}

/// <summary>A hub on this machine with the two sample registers, all as processes of their own.</summary>
sealed class LocalHub : IAsyncDisposable
{
    const string ReadyWord = "hub ready ";

    readonly ChildProcess _hub;

    LocalHub(LocalHubPlan plan, Registers registers, ChildProcess hub)
    {
        (Data, Registers, _hub) = (plan.Data, registers, hub);
        Place = HubPlace.Of(plan.Data);
        Http = HubHttp.ForPrograms(Place);
        Operator = new OperatorClient(Http, HubPlace.OperatorToken(plan.Data));
    }

    public string Data { get; }

    public int HubId => _hub.Id;

    public Registers Registers { get; }

    public HubPlace Place { get; }

    public HttpClient Http { get; }

    public OperatorClient Operator { get; }

    /// <summary>Starts registers and hub, and enrols the people.</summary>
    public static async Task<LocalHub> StartAsync(LocalHubPlan plan, CancellationToken cancel)
    {
        var logs = Directory.CreateDirectory(Path.Combine(plan.Data, "log")).FullName;
        var registers = await Registers.StartAsync(plan.RegisterFolder, plan.People, plan.Seed, plan.IncomeYear, cancel);
        ChildProcess? hub = null;
        try
        {
            var connectors = Path.Combine(plan.Data, "connectors.json");
            await File.WriteAllTextAsync(connectors, registers.Connectors(), cancel);
            hub = await ChildProcess.StartAsync(new("hub", Installation.Program("Hub.Api", "Hub.Api.dll"), Arguments(plan, connectors), IsReady, Path.Combine(logs, "hub.log")), cancel);
            var local = new LocalHub(plan, registers, hub);
            await local.Operator.EnrolAsync(registers.Niks, cancel);
            return local;
        }
        catch
        {
            if (hub is not null)
            {
                await hub.DisposeAsync();
            }
            await registers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the hub's process does.</summary>
    public Task ExitedAsync(CancellationToken cancel) => _hub.ExitedAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _hub.DisposeAsync();
        await Registers.DisposeAsync();
    }

    static bool IsReady(string line) => line.StartsWith(ReadyWord, StringComparison.Ordinal);

    static string[] Arguments(LocalHubPlan plan, string connectors) =>
    [
        "--data", plan.Data,
        "--port", plan.Port.ToString(CultureInfo.InvariantCulture),
        "--policies", Path.Combine(Installation.Root, "policies"),
        "--connectors", connectors,
        "--environment", "Development",
        .. plan.Further,
    ];
}
