using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Cli.Client;
using Hub.Cli.Commands.Anchors;
using Hub.Cli.Commands.Keys;
using Hub.Cli.Processes;

namespace Hub.Cli.Commands;

/// <summary><c>hub up</c>: a hub to use by hand, with two registers, agencies and sign-ins. Development only.</summary>
static class UpCommand
{
    public const int DefaultPort = 8443;

    /// <summary>How many people the registers hold, and what makes them.</summary>
    public const int People = 1000;

    public const int Seed = 1;

    const string AgenciesFolder = "agencies";

    // The agencies that the demonstration policies name.
    static readonly (string Id, string Name)[] Agencies =
    [
        ("kemensos", "Kementerian Sosial"),
        ("disdik", "Dinas Pendidikan"),
        ("bench", "Pengukur kinerja hub"),
    ];

    static readonly Option<int> Port = new("--port") { Description = "Port of https://localhost.", DefaultValueFactory = _ => DefaultPort, CustomParser = Numbers.Parse<int> };

    public static Command Build()
    {
        var command = new Command("up", "Start a hub with two sample registers, for use by hand; Ctrl+C stops everything.") { Port, Shared.Data, KeyPlace.PassphraseFile, KeyPlace.LogSigner };
        AnchorUp.All.ForEach(command.Add);
        LedgerUp.All.ForEach(command.Add);
        LimitUp.All.ForEach(command.Add);
        command.SetAction(RunAsync);
        return command;
    }

    static List<string> HubOptions(ParseResult parsed)
    {
        var options = new List<string>();
        if (parsed.GetValue(KeyPlace.PassphraseFile) is { } passphrase)
        {
            options.AddRange(["--passphrase-file", passphrase.FullName]);
        }
        if (parsed.GetValue(KeyPlace.LogSigner) is { } socket)
        {
            options.AddRange(["--log-signer", Path.GetFullPath(socket)]);
        }
        return options;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var port = parsed.GetValue(Port);
        if (port is < 1 or > ushort.MaxValue)
        {
            throw CommandException.CouldNot("--port is 1 to 65535");
        }
        if (RunningOn(parsed.GetRequiredValue(Shared.Data)) is { } running)
        {
            throw CommandException.CouldNot($"a hub already runs on {parsed.GetRequiredValue(Shared.Data)}: {running}");
        }
        if (!FreePort.IsFree(port))
        {
            throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"port {port} is taken; --port names another"));
        }
        var data = Directory.CreateDirectory(parsed.GetRequiredValue(Shared.Data)).FullName;
        var plan = new LocalHubPlan(data, RegisterFolder(data), port, People, Seed, TimeProvider.System.GetUtcNow().Year - 1) { Further = [.. HubOptions(parsed), .. AnchorUp.Given(parsed), .. LedgerUp.Given(parsed), .. LimitUp.Given(parsed)] };
        await using var hub = await LocalHub.StartAsync(plan, cancel);
        await RegisterAgenciesAsync(hub, cancel);
        var strong = plan.Further.Zip(plan.Further.Skip(1)).Contains(("--strong-sign-in", "on"));
        var signIns = await SignInsAsync(hub, strong, cancel);
        await output.WriteLineAsync(Guide(hub, signIns, bound: !strong));
        try
        {
            await hub.ExitedAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync("stopping");
            return ExitCodes.Right;
        }
        throw CommandException.Refused($"the hub ended by itself, see {Path.Combine(data, "log", "hub.log")}");
    }

    /// <summary>What the hub that holds the data directory says of itself, or null when none does. Asked before anything there is touched.</summary>
    internal static string? RunningOn(string data)
    {
        var file = Path.Combine(data, "lock");
        if (!File.Exists(file))
        {
            return null;
        }
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            var ready = Path.Combine(data, "hub.json");
            return File.Exists(ready) ? File.ReadAllText(ready).Trim() : "it is still starting";
        }
    }

    /// <summary>Registers' files hold people in clear, so they lie outside the data directory; a second start on it finds the same ones.</summary>
    static string RegisterFolder(string data)
    {
        const int nameBytes = 8;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.UserName + "\n" + data)).AsSpan(0, nameBytes));
        return Path.Combine(Path.GetTempPath(), "hub-registers-" + name);
    }

    static async Task RegisterAgenciesAsync(LocalHub hub, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(hub.Data, AgenciesFolder));
        foreach (var (id, name) in Agencies)
        {
            using var keys = KeysOf(hub.Data, id);
            await hub.Operator.AddAgencyAsync(new(id, name, keys.ToPublicJwks(), AgencyClient.Scope.Split(' '), []), cancel);
        }
    }

    static AgencyKeys KeysOf(string data, string agency)
    {
        var file = KeysFile(data, agency);
        if (File.Exists(file))
        {
            return AgencyKeys.Read(file);
        }
        var keys = AgencyKeys.Create();
        keys.Write(file);
        return keys;
    }

    static string KeysFile(string data, string agency) => Path.Combine(data, AgenciesFolder, agency + ".jwks");

    /// <param name="strong">Officers need two factors, which nobody has yet: nobody is bound then.</param>
    static async Task<IReadOnlyList<SignIn>> SignInsAsync(LocalHub hub, bool strong, CancellationToken cancel)
    {
        SignIn[] all =
        [
            SignIn.Fresh("warga-1", "citizen"), SignIn.Fresh("warga-2", "citizen"),
            SignIn.Fresh("petugas-1", "officer"), SignIn.Fresh("petugas-2", "officer"),
            // One more than a decision can be contested: nobody answers twice.
            SignIn.Fresh("kemensos-1", "officer", "kemensos"), SignIn.Fresh("kemensos-2", "officer", "kemensos"),
            SignIn.Fresh("kemensos-3", "officer", "kemensos"), SignIn.Fresh("kemensos-4", "officer", "kemensos"),
            SignIn.Fresh("auditor-1", "auditor"),
            // Agencies take two operators, and the end of one of them a third.
            SignIn.Fresh("operator-1", "operator"), SignIn.Fresh("operator-2", "operator"), SignIn.Fresh("operator-3", "operator"),
        ];
        var standing = new List<SignIn>();
        foreach (var signIn in all)
        {
            // One that was ended at /staff stays so.
            if (await hub.Operator.TryAddSignInAsync(signIn, cancel))
            {
                standing.Add(signIn);
            }
        }
        var (citizen, first, second) = (all[0], all[2], all[3]);
        if (strong || !standing.Contains(first) || !standing.Contains(second))
        {
            return standing;
        }
        using var page = new PageClient(hub.Place);
        await page.SignInAsync(citizen, cancel);
        if (!await page.IsBoundAsync(cancel))
        {
            await DemoPeople.BindAsync(hub.Place, citizen, hub.Registers.Niks[0], first, second, cancel);
        }
        return standing;
    }

    static string Guide(LocalHub hub, IReadOnlyList<SignIn> signIns, bool bound)
    {
        var origin = hub.Place.Origin;
        var nik = hub.Registers.Niks[0];
        var keys = Path.GetRelativePath(Environment.CurrentDirectory, KeysFile(hub.Data, "kemensos"));
        var data = Path.GetRelativePath(Environment.CurrentDirectory, hub.Data);
        var option = string.Equals(data, HubPlace.DefaultData, StringComparison.Ordinal) ? "" : $" --data {data}";
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"hub              {origin}  (process {hub.HubId}, data {data}, trust {Path.Combine(data, "ca.pem")})");
        text.AppendLine(CultureInfo.InvariantCulture, $"civil register   process {hub.Registers.CivilId}, its own SQLite file");
        text.AppendLine(CultureInfo.InvariantCulture, $"income register  process {hub.Registers.IncomeId}, HTTP/JSON");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"citizen {origin}/me   counter {origin}/desk   officer of an agency {origin}/queue   auditor {origin}/audit   operator {origin}/operator");
        text.AppendLine(CultureInfo.InvariantCulture, $"API {origin}/openapi/v1.json   log {origin}/log/checkpoint   health {origin}/health/ready");
        text.AppendLine();
        text.AppendLine("sign-ins (development only, new passwords at every start):");
        foreach (var signIn in signIns)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {signIn.Role,-9}{signIn.Name,-12}{signIn.Password}{(signIn.Agency is { } agency ? $"  of {agency}" : "")}");
        }
        text.AppendLine(bound
            ? string.Create(CultureInfo.InvariantCulture, $"warga-1 is the test person {nik}; warga-2 can be bound at /desk, for instance to {hub.Registers.Niks[1]}")
            : string.Create(CultureInfo.InvariantCulture, $"officers, auditors and operators add a passkey or an app at /security before anything else; then two officers bind warga-1 at /desk, for instance to {nik}"));
        text.AppendLine();
        text.AppendLine("try, in another terminal (the citizen answers requests for consent at /me, officers decide at /queue):");
        foreach (var line in Tries($"--agency kemensos --keys {keys} --nik {nik}{option}"))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  ./hub {line}");
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"  ./hub trail show ID --agency kemensos --keys {keys} --key {Path.Combine(hub.Data, "vkey.txt")}{option}   with the decision's id");
        text.AppendLine();
        text.Append("Ctrl+C stops the hub and both registers");
        return text.ToString();
    }

    /// <summary>One consent, exchange and decision after the other, to be copied. The values lie outside the data directory, under names that no earlier start gave away.</summary>
    static IEnumerable<string> Tries(string agency)
    {
        const string person = "--dataset civil-registry.person --purpose benefit-eligibility --field nik birth_date household_size district";
        const string income = "--dataset income.annual --purpose benefit-eligibility --field income_below_threshold";
        var start = RandomNumberGenerator.GetHexString(6, lowercase: true);
        var personFile = Path.Combine(Path.GetTempPath(), $"person-{start}.values");
        var incomeFile = Path.Combine(Path.GetTempPath(), $"income-{start}.values");
        yield return $"consent ask {agency} {person}";
        yield return $"consent ask {agency} {income}";
        yield return $"exchange {agency} --legal-basis consent {person} --save {personFile}";
        yield return $"exchange {agency} --legal-basis consent {income} --save {incomeFile}";
        yield return $"decision record {agency} --programme PRG-SOC-001/1 --from {personFile} {incomeFile} --field birth_date household_size income_below_threshold";
    }
}
