using Hub.Cli.Client;
using Hub.Cli.Processes;

namespace Hub.Cli.Demo;

/// <summary>Who and what takes part, and what has been said so far.</summary>
sealed class Scene : IAsyncDisposable
{
    /// <summary>How many people the registers hold, and what makes them.</summary>
    public const int People = 120;

    public const int Seed = 7;

    public const string Registry = "civil-registry.person";
    public const string Income = "income.annual";
    public const string Benefits = "benefit-eligibility";
    public const string Decider = "kemensos";
    public const string Programme = "PRG-SOC-001";
    public const string Answer = "income_below_threshold";

    public static readonly IReadOnlyList<string> Fields = ["nik", "birth_date", "household_size", "district"];

    public required DemoFolder Folder { get; init; }

    public required LocalHub Hub { get; init; }

    public required DemoAgency Ministry { get; init; }

    public required DemoAgency Other { get; init; }

    public required SignIn Citizen { get; init; }

    public required SignIn FirstOfficer { get; init; }

    public required SignIn SecondOfficer { get; init; }

    /// <summary>Look at the ministry's decisions.</summary>
    public required IReadOnlyList<SignIn> Reviewers { get; init; }

    public required SignIn Auditor { get; init; }

    /// <summary>The citizen at the pages.</summary>
    public required PageClient Page { get; init; }

    /// <summary>The promises the hub has made, by the entry's id.</summary>
    public Dictionary<string, string> Promises { get; } = new(StringComparer.Ordinal);

    /// <summary>What the ministry was given about the citizen.</summary>
    public List<OpenedReply> Replies { get; } = [];

    /// <summary>The decision about the citizen, once there is one.</summary>
    public string? Decision { get; set; }

    /// <summary>The NIK of the citizen. Spoken of here, never printed.</summary>
    public string Nik => Hub.Registers.Niks[0];

    public ExchangeAsk AskForPerson => new(Nik, Registry, Benefits, "consent", Fields);

    public ExchangeAsk AskForAnswer => new(Nik, Income, Benefits, "consent", [Answer]);

    /// <summary>What another agency asks for about the same person, as its own public task.</summary>
    public ExchangeAsk AskOfOther => new(Nik, Registry, "load-test", "public-task", Fields);

    public static async Task<Scene> SetAsync(DemoFolder folder, CancellationToken cancel)
    {
        var year = TimeProvider.System.GetUtcNow().Year - 1;
        var hub = await LocalHub.StartAsync(new(folder.Data, Path.Combine(folder.Temporary, "registers"), FreePort.Find(), People, Seed, year), cancel);
        return new Scene
        {
            Folder = folder,
            Hub = hub,
            Ministry = new DemoAgency(hub.Http, hub.Place.Origin, Decider, "Kementerian Sosial"),
            Other = new DemoAgency(hub.Http, hub.Place.Origin, "bench", "Pengukur kinerja hub"),
            Citizen = SignIn.Fresh("warga", "citizen"),
            FirstOfficer = SignIn.Fresh("petugas-1", "officer"),
            SecondOfficer = SignIn.Fresh("petugas-2", "officer"),
            Reviewers = [SignIn.Fresh("kemensos-1", "officer", Decider), SignIn.Fresh("kemensos-2", "officer", Decider)],
            Auditor = SignIn.Fresh("auditor-1", "auditor"),
            Page = new PageClient(hub.Place),
        };
    }

    public async ValueTask DisposeAsync()
    {
        Page.Dispose();
        Ministry.Dispose();
        Other.Dispose();
        await Hub.DisposeAsync();
    }
}
