using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Cli.Processes;

namespace Hub.Cli.Bench;

/// <summary>A hub of its own in a fresh temporary folder, with registers, one agency, and citizens who have all consented.</summary>
sealed class BenchWorld : IAsyncDisposable
{
    const int Seed = 11;
    const int AskingAtOnce = 16;
    const int ConsentDays = 30;

    readonly string _folder;

    BenchWorld(string folder, LocalHub hub)
    {
        (_folder, Hub) = (folder, hub);
        Agency = new BenchAgency(hub.Http, hub.Place.Origin);
    }

    public LocalHub Hub { get; }

    public BenchAgency Agency { get; }

    public IReadOnlyList<string> Niks => Hub.Registers.Niks;

    /// <summary>A folder for what the bench itself writes; gone with the world.</summary>
    public string Scratch => Path.Combine(_folder, "scratch");

    /// <summary>The processes beside the hub that answer for data.</summary>
    public IReadOnlyList<int> RegisterIds => [Hub.Registers.CivilId, Hub.Registers.IncomeId];

    public static async Task<BenchWorld> SetAsync(int people, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("hub-bench-").FullName;
        try
        {
            var plan = new LocalHubPlan(Path.Combine(folder, "data"), Path.Combine(folder, "registers"), FreePort.Find(), people, Seed, TimeProvider.System.GetUtcNow().Year - 1);
            var world = new BenchWorld(folder, await LocalHub.StartAsync(plan, cancel));
            try
            {
                await world.Hub.Operator.AddAgencyAsync(world.Agency.Registration, cancel);
                return world;
            }
            catch
            {
                await world.DisposeAsync();
                throw;
            }
        }
        catch
        {
            Remove(folder);
            throw;
        }
    }

    /// <summary>The agency asks every citizen by the API, as agencies do; the operator's tool grants for all of them.</summary>
    public async Task ConsentAsync(CancellationToken cancel)
    {
        var grants = new (string Nik, string Consent)[Niks.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AskingAtOnce, CancellationToken = cancel };
        await Parallel.ForAsync(0, grants.Length, parallel, async (i, stop) => grants[i] = (Niks[i], await AskAsync(Niks[i], stop)));
        await Hub.Operator.GrantAsync(grants, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Agency.Dispose();
        await Hub.DisposeAsync();
        Remove(_folder);
    }

    async Task<string> AskAsync(string nik, CancellationToken cancel) =>
        await Agency.Client.AskConsentAsync(new ConsentAsk(nik, PreparedAsk.Dataset, PreparedAsk.Purpose, PreparedAsk.Fields, ConsentDays), cancel) switch
        {
            HubAnswer.Given given => given.Body.GetProperty("consent").GetProperty("consentId").GetString() ?? throw CommandException.Refused("a consent has no id"),
            var refused => throw CommandException.Refused($"a consent could not be asked for: {refused}"),
        };

    static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
