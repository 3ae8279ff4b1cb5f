using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Samples;
using Hub.Testing;

namespace Hub.Connectors.Tests;

/// <summary>The registers as the demo runs them: processes of their own, on real input.</summary>
public sealed class RegisterProcessTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Civil_and_income_registers_of_one_seed_hold_the_same_people()
    {
        var regions = Path.Combine(SharedFiles.Folder("data/regions"), "regions.csv");
        string[] who = ["--people", "60", "--seed", "5", "--regions", regions];
        using var civil = await RegisterProcess.StartAsync("civil-register", [.. who, "--db", _folder.File("civil.db"), "--list-niks", _folder.File("niks.txt")]);
        using var tax = await RegisterProcess.StartAsync("income-register", who);
        using var registry = Connect(tax.Ready.GetProperty("url").GetString()!);

        var niks = await File.ReadAllLinesAsync(_folder.File("niks.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(60, niks.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(niks.Take(5), civil.Ready.GetProperty("sample").EnumerateArray().Select(n => n.GetString()));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("niks.txt")));
        }
        foreach (var nik in niks)
        {
            Assert.IsType<FetchResult.Found>(await registry.AskAsync("civil-registry.person", nik, "full_name", "district"));
            Assert.IsType<FetchResult.Found>(await registry.AskAsync("income.annual", nik, "gross_income"));
        }
        Assert.IsType<FetchResult.NotFound>(await registry.AskAsync("income.annual", "0000000000000000", "gross_income"));

        civil.CloseInput();
        tax.CloseInput();
        Assert.Equal(0, await civil.ExitCodeAsync());
        Assert.Equal(0, await tax.ExitCodeAsync());
    }

    [Fact]
    public async Task Fhir_register_answers_by_nik_and_by_id_with_the_elements_asked_for()
    {
        var folder = SharedFiles.Folder("data/fhir-r4");
        await File.WriteAllTextAsync(_folder.File("map.json"), """{"3101015512800000":"Patient/example"}""", TestContext.Current.CancellationToken);
        using var process = await RegisterProcess.StartAsync("fhir-register", "--folder", folder, "--map", _folder.File("map.json"));
        var url = process.Ready.GetProperty("url").GetString()!;
        using var registry = Registries.Load($$"""
            {"datasets": {
              "health.patient": {{Fhir(url + "/fhir/by-nik/{key}", """{"birth_date":"/birthDate","gender":"/gender","family_name":"/name/0/family","active":"/active"}""", """{"birth_date":"date","gender":"string","family_name":"string","active":"boolean"}""")}},
              "health.observation": {{Fhir(url + "/fhir/Observation/{key}", """{"code":"/code/coding/0/code","value":"/valueQuantity/value","unit":"/valueQuantity/unit"}""", """{"code":"string","value":"number","unit":"string"}""")}}
            } }
            """);
        var patient = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "patient-example.json"), TestContext.Current.CancellationToken))!;
        var observation = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "observation-example.json"), TestContext.Current.CancellationToken))!;

        var person = Assert.IsType<FetchResult.Found>(await registry.AskAsync("health.patient", "3101015512800000", "birth_date", "gender", "family_name", "active"));
        var measured = Assert.IsType<FetchResult.Found>(await registry.AskAsync("health.observation", "example", "code", "value", "unit"));

        Assert.Equal((string?)patient["birthDate"], person.Values["birth_date"].GetString());
        Assert.Equal((string?)patient["gender"], person.Values["gender"].GetString());
        Assert.Equal((string?)patient["name"]![0]!["family"], person.Values["family_name"].GetString());
        Assert.True(person.Values["active"].GetBoolean());
        Assert.Equal((string?)observation["code"]!["coding"]![0]!["code"], measured.Values["code"].GetString());
        Assert.Equal(JsonSerializer.Serialize(observation["valueQuantity"]!["value"]), measured.Values["value"].GetRawText());
        Assert.IsType<FetchResult.NotFound>(await registry.AskAsync("health.patient", "3101015512800001", "gender"));

        using var http = new HttpClient();
        var part = JsonNode.Parse(await http.GetStringAsync($"{url}/fhir/Patient/example?_elements=gender", TestContext.Current.CancellationToken))!.AsObject();
        Assert.Equal(["gender", "id", "resourceType"], part.Select(m => m.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Civil_register_keeps_its_file_stops_at_a_signal_and_will_not_overwrite_other_people()
    {
        using (var process = await RegisterProcess.StartAsync("civil-register", "--db", _folder.File("civil.db"), "--people", "10", "--seed", "1"))
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            Assert.Equal(0, await process.ExitCodeAsync());
        }
        var written = File.GetLastWriteTimeUtc(_folder.File("civil.db"));

        CivilDatabase.Ensure(_folder.File("civil.db"), new TestPeople(10, 1, Regions.BuiltIn));
        Assert.Throws<InvalidOperationException>(() => CivilDatabase.Ensure(_folder.File("civil.db"), new TestPeople(11, 1, Regions.BuiltIn)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder.File("civil.db")));
    }

    ConnectorRegistry Connect(string taxUrl)
    {
        var example = File.ReadAllText(Path.Combine(SharedFiles.Root, "schemas/examples/connectors/valid/civil-and-income.json"))
            .Replace("registers/civil.db;Mode=ReadOnly", "civil.db;Mode=ReadOnly;Pooling=False", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5080", taxUrl, StringComparison.Ordinal);
        return Registries.Load(example, Registries.Patient with { BaseFolder = _folder.Path });
    }

    static string Fhir(string url, string fields, string types) => $$"""
        {"kind":"rest","provider":"kemenkes","url":"{{url}}","fieldsParameter":"_elements","fields":{{fields}},"types":{{types}} }
        """;
}
