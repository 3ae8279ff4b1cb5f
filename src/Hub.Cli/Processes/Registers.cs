using System.Globalization;
using System.Text.Json;
using Hub.Cli.Commands;

namespace Hub.Cli.Processes;

/// <summary>The two sample registers: a civil registry in its own SQLite file, an income register over HTTP. They hold the same made-up people.</summary>
sealed class Registers : IAsyncDisposable
{
    const int MaxPeople = 1_000_000;

    /// <summary>Questions the civil registry takes at once: as many as the hub has walks, a file is not overrun.</summary>
    const int AtOnce = 128;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly ChildProcess _civil;
    readonly ChildProcess _income;
    readonly Ready _ready;

    Registers(ChildProcess civil, ChildProcess income, string folder, IReadOnlyList<string> niks)
    {
        (_civil, _income, IncomeJournal, Niks) = (civil, income, JournalIn(folder), niks);
        _ready = Read(income);
    }

    sealed record Ready(int Pid, string? Db, string? Url);

    public int CivilId => _civil.Id;

    public int IncomeId => _income.Id;

    /// <summary>Where the income register answers, over plain HTTP.</summary>
    public string IncomeUrl => _ready.Url ?? throw CommandException.CouldNot($"{_income.Name} did not say where it is");

    /// <summary>File in which the income register keeps what it served, for <c>hub reconcile --mine</c>.</summary>
    public string IncomeJournal { get; }

    /// <summary>Everyone in the registers. Shown to a person at a terminal, never written under the hub's folders.</summary>
    public IReadOnlyList<string> Niks { get; }

    /// <summary>Starts both.</summary>
    /// <param name="folder">Holds the registry's file; outside the hub's folders, private to this user.</param>
    public static async Task<Registers> StartAsync(string folder, int people, int seed, int year, CancellationToken cancel)
    {
        MakePrivate(folder);
        var list = Path.Combine(folder, "niks.txt");
        string[] same = ["--people", Text(people), "--seed", Text(seed)];
        var civil = ChildProcess.StartAsync(
            new("civil register", Installation.Program("CivilRegister", "civil-register.dll"), [.. same, "--db", Path.Combine(folder, "civil.db"), "--list-niks", list], IsJson, Path.Combine(folder, "civil.log")),
            cancel);
        var income = ChildProcess.StartAsync(
            new("income register", Installation.Program("IncomeRegister", "income-register.dll"), [.. same, "--year", Text(year), "--journal", JournalIn(folder)], IsJson, Path.Combine(folder, "income.log")),
            cancel);
        try
        {
            await Task.WhenAll(civil, income);
            return new(await civil, await income, folder, [.. File.ReadLines(list).Take(MaxPeople)]);
        }
        catch
        {
            foreach (var started in new[] { civil, income }.Where(task => task.IsCompletedSuccessfully))
            {
                await (await started).DisposeAsync();
            }
            throw;
        }
    }

    /// <summary>The hub's connectors file for these registers.</summary>
    public string Connectors()
    {
        var person = new[]
        {
            "nik", "full_name", "birth_date", "birth_place", "sex", "blood_type", "religion", "marital_status",
            "occupation", "citizenship", "household_id", "household_size", "district", "address",
        };
        var civil = new
        {
            kind = "sql",
            provider = "dukcapil",
            maxConcurrent = AtOnce,
            connection = $"Data Source={Read(_civil).Db};Mode=ReadOnly",
            table = "person",
            key = "nik",
            columns = person.ToDictionary(name => name, name => name, StringComparer.Ordinal),
            types = person.ToDictionary(name => name, TypeOf, StringComparer.Ordinal),
            optional = new[] { "blood_type" },
        };
        var income = new
        {
            kind = "rest",
            provider = "pajak",
            url = _ready.Url + "/income/{key}",
            fieldsParameter = "fields",
            fields = new { year = "/year", gross_income = "/gross_income", employer = "/employer" },
            types = new { year = "integer", gross_income = "integer", employer = "string" },
            optional = new[] { "employer" },
        };
        var datasets = new Dictionary<string, object>(StringComparer.Ordinal) { ["civil-registry.person"] = civil, ["income.annual"] = income };
        return JsonSerializer.Serialize(new { datasets }, Indented);
    }

    public async ValueTask DisposeAsync()
    {
        await _income.DisposeAsync();
        await _civil.DisposeAsync();
    }

    static string JournalIn(string folder) => Path.Combine(folder, "income-journal");

    static string TypeOf(string column) => column switch
    {
        "birth_date" => "date",
        "household_size" => "integer",
        _ => "string",
    };

    static Ready Read(ChildProcess register) =>
        JsonSerializer.Deserialize<Ready>(register.ReadyLine, JsonSerializerOptions.Web)
        ?? throw CommandException.CouldNot($"{register.Name} did not say where it is");

    static bool IsJson(string line) => line.StartsWith('{');

    static void MakePrivate(string folder)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Directory.CreateDirectory(folder, owner);
        // Fails when the folder is another user's, who could read what is put there.
        File.SetUnixFileMode(folder, owner);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
