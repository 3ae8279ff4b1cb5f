using System.Security.Cryptography;
using System.Text.Json;
using Hub.Testing;

namespace Hub.EndToEnd.Support;

/// <summary>A hub with its registers, agencies and officers, all of them real processes and clients on this machine.</summary>
/// <remarks>The people come from the national region list where it lies beside the repository, else from the registers' own few districts.</remarks>
public sealed class World : IAsyncDisposable
{
    const int People = 240;
    const string Seed = "20260115";

    static readonly string[] ErasuresSoon = ["--erasure-wait", "00:00:01"];

    readonly List<Citizen> _citizens = [];
    readonly SemaphoreSlim _counter = new(1, 1);
    readonly string[] _populace;
    readonly Register _civil;
    readonly Register? _fhir;
    readonly int _incomePort;
    Register? _income;
    Browser? _first;
    Browser? _second;
    int _taken;

    World(RunFolder folder, Register civil, Register? fhir, int incomePort)
    {
        (Folder, _civil, _fhir, _incomePort) = (folder, civil, fhir, incomePort);
        _populace = File.ReadAllLines(folder.In("niks.txt"));
    }

    public RunFolder Folder { get; }

    public HubProcess Hub { get; private set; } = null!;

    /// <summary>The ministry of social affairs; asks by consent.</summary>
    public Agency Kemensos { get; private set; } = null!;

    /// <summary>The ministry of health; asks by consent.</summary>
    public Agency Kemenkes { get; private set; } = null!;

    /// <summary>Asks as often as it likes.</summary>
    public Agency Bench { get; private set; } = null!;

    /// <summary>An education office; asks by public task.</summary>
    public Agency Disdik { get; private set; } = null!;

    /// <summary>A person of the register who is nobody's sign-in. The last of the list, so that nobody else is given them.</summary>
    public string NikOfNobodyYet => _populace[^2];

    /// <summary>A NIK like any other that no register holds.</summary>
    public static string UnknownNik => "1101010101250000";

    /// <summary>The person that the FHIR register has a patient for.</summary>
    public string NikOfPatient => _populace[^1];

    /// <summary>The income register itself, as only the hub asks it.</summary>
    public string IncomeUrl => "http://127.0.0.1:" + Text(_incomePort);

    /// <summary>What the income register itself keeps of what it was asked.</summary>
    public string IncomeJournal => Folder.In("income-journal");

    public bool HasFhir => _fhir is not null;

    public static bool HasRegions => File.Exists(RegionsFile);

    /// <summary>What all processes of this world said.</summary>
    public string Logs => Folder.In("said");

    static string RegionsFile => Path.Combine(SharedFiles.Root, "..", "shared", "data", "regions", "regions.csv");

    static string FhirFolder => Path.Combine(SharedFiles.Root, "..", "shared", "data", "fhir-r4");

    /// <param name="ledgerDatabase">Connection string of a PostgreSQL database for the ledger; null: SQLite.</param>
    /// <param name="keysDatabase">The same for subject and tag keys.</param>
    public static async Task<World> Start(string name, string? ledgerDatabase = null, string? keysDatabase = null)
    {
        var folder = new RunFolder(name);
        Directory.CreateDirectory(folder.In("said"));
        var civil = await Register.Start("CivilRegister", "civil-register.dll", folder.In("said", "civil"), [.. Populace(), "--db", folder.In("civil.db"), "--list-niks", folder.In("niks.txt")]);
        var world = new World(folder, civil, await StartFhir(folder), Loopback.FreePort());
        try
        {
            await world.IncomeBehaves();
            await File.WriteAllTextAsync(folder.In("connectors.json"), world.Connectors());
            world.Hub = await HubProcess.Start(folder.In("data"), folder.In("connectors.json"), folder.In("said", "hub"), [.. ErasuresSoon, .. await Database(folder, "ledger-database", ledgerDatabase), .. await Database(folder, "keys-database", keysDatabase)]);
            await world.Settle();
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
        return world;
    }

    /// <summary>Puts another income register in the place of the one before: an honest one, or one that misbehaves.</summary>
    public async Task IncomeBehaves(string? misbehaviour = null)
    {
        if (_income is not null)
        {
            await _income.DisposeAsync();
        }
        string[] mode = misbehaviour is null ? [] : ["--misbehave", misbehaviour];
        _income = await Register.Start("IncomeRegister", "income-register.dll", Folder.In("said", "income"), [.. Populace(), "--port", Text(_incomePort), "--journal", IncomeJournal, .. mode]);
    }

    /// <summary>A citizen of the next NIK, or of a given one, bound by two officers at the counter.</summary>
    public async Task<Citizen> Citizen(string? nik = null)
    {
        await _counter.WaitAsync();
        try
        {
            nik ??= _populace[_taken];
            var (name, password) = ($"warga-{++_taken}", NewPassword());
            await AddSignIn(name, "citizen", password);
            await Bind(name, nik);
            var citizen = new Citizen(nik, name, new Browser(Hub)) { Password = password };
            var page = await citizen.Browser.SignIn(name, password);
            Assert.Equal("/me", page.Path);
            _citizens.Add(citizen);
            return citizen;
        }
        finally
        {
            _counter.Release();
        }
    }

    /// <summary>A citizen's sign-in that nobody has bound yet.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> NewCitizenName()
    {
        var name = "warga-baru-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        await AddSignIn(name, "citizen", NewPassword());
        return name;
    }

    /// <summary>A browser that is signed in under a new name and not bound to anybody.</summary>
    /// <param name="agency">Of an officer who looks at an agency's decisions.</param>
    public async Task<Browser> SignedIn(string role, string? agency = null)
    {
        var (name, password) = ($"{role}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", NewPassword());
        await AddSignIn(name, role, password, agency);
        var browser = new Browser(Hub);
        await browser.SignIn(name, password);
        return browser;
    }

    /// <summary>An agency with keys of its own, registered.</summary>
    public async Task<Agency> AddAgency(string id, string name)
    {
        var agency = new Agency(Hub, id);
        var body = new { id, name, jwks = JsonSerializer.Deserialize<JsonElement>(agency.Jwks), scopes = (string[])["exchange", "consent", "decision", "trail"] };
        (await Hub.Operate("/v1/dev/agencies", body)).Good();
        return agency;
    }

    public async ValueTask DisposeAsync()
    {
        _citizens.ForEach(citizen => citizen.Dispose());
        _first?.Dispose();
        _second?.Dispose();
        foreach (var agency in (Agency?[])[Kemensos, Kemenkes, Bench, Disdik])
        {
            agency?.Dispose();
        }
        if (Hub is not null)
        {
            await Hub.DisposeAsync();
        }
        await _civil.DisposeAsync();
        if (_fhir is not null)
        {
            await _fhir.DisposeAsync();
        }
        if (_income is not null)
        {
            await _income.DisposeAsync();
        }
        _counter.Dispose();
        Folder.Dispose();
    }

    async Task Settle()
    {
        Kemensos = await AddAgency("kemensos", "Kementerian Sosial");
        Kemenkes = await AddAgency("kemenkes", "Kementerian Kesehatan");
        Bench = await AddAgency("bench", "Uji beban");
        Disdik = await AddAgency("disdik", "Dinas Pendidikan");
        Assert.Equal(_populace.Length, (await Hub.Operate("/v1/dev/people", new { niks = _populace })).Good().GetProperty("enrolled").GetInt32());
        _first = await SignedIn("officer");
        _second = await SignedIn("officer");
    }

    async Task Bind(string signInName, string nik)
    {
        var proposed = await _first!.Send((await _first.Open("/desk")).FormTo("handler=Propose"), ("SignInName", signInName), ("Nik", nik));
        Assert.DoesNotContain("role=\"alert\"", proposed.Html, StringComparison.Ordinal);
        var confirmed = await _second!.Send((await _second.Open("/desk")).FormTo("handler=Confirm"), ("Nik", nik));
        Assert.Contains("role=\"status\"", confirmed.Html, StringComparison.Ordinal);
    }

    async Task AddSignIn(string name, string role, string password, string? agency = null) =>
        (await Hub.Operate("/v1/dev/signins", new { name, role, password, agency })).Good();

    string Connectors()
    {
        var datasets = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["civil-registry.person"] = Sources.Civil(Folder.In("civil.db")),
            ["income.annual"] = Sources.Income(IncomeUrl),
        };
        if (_fhir is not null)
        {
            datasets["fhir.patient"] = Sources.Patient(_fhir.Url!);
        }
        return JsonSerializer.Serialize(new { datasets });
    }

    /// <summary>The hub's option for a database, which it reads from a file.</summary>
    static async Task<string[]> Database(RunFolder folder, string option, string? connection)
    {
        if (connection is null)
        {
            return [];
        }
        await File.WriteAllTextAsync(folder.In(option), connection + "\n");
        return ["--" + option, folder.In(option)];
    }

    static async Task<Register?> StartFhir(RunFolder folder)
    {
        if (!Directory.Exists(FhirFolder))
        {
            return null;
        }
        var patient = (await File.ReadAllLinesAsync(folder.In("niks.txt")))[^1];
        await File.WriteAllTextAsync(folder.In("patients.json"), JsonSerializer.Serialize(new Dictionary<string, string> { [patient] = "Patient/example" }));
        return await Register.Start("FhirRegister", "fhir-register.dll", folder.In("said", "fhir"), "--folder", FhirFolder, "--map", folder.In("patients.json"));
    }

    static string[] Populace()
    {
        string[] regions = HasRegions ? ["--regions", Path.GetFullPath(RegionsFile)] : [];
        return ["--people", Text(People), "--seed", Seed, .. regions];
    }

    static string NewPassword() => "uji " + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
