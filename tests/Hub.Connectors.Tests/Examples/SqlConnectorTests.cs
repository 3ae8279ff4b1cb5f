using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Samples;
using Hub.Testing;
using Microsoft.Data.Sqlite;

namespace Hub.Connectors.Tests;

public sealed class SqlConnectorTests : IDisposable
{
    const string Registry = "civil-registry.person";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fetch_finds_every_column_of_people_of_all_real_districts()
    {
        var regions = Regions.Read(Path.Combine(SharedFiles.Folder("data/regions"), "regions.csv"));
        Assert.Equal(7285, regions.Count);
        await CheckCivilRegistry(new TestPeople(3000, 11, regions));
    }

    [Fact]
    public Task Fetch_finds_every_column_of_people_of_the_districts_written_in() => CheckCivilRegistry(new TestPeople(100, 3, Regions.BuiltIn));

    async Task CheckCivilRegistry(TestPeople people)
    {
        CivilDatabase.Ensure(_folder.File("civil.db"), people);
        using var registry = Civil("civil.db");
        var fields = registry.Datasets[Registry].Fields.ToArray();
        Assert.Equal(14, fields.Length);

        foreach (var person in people.All().Where(p => p.Index % 10 == 0))
        {
            var found = Assert.IsType<FetchResult.Found>(await registry.AskAsync(Registry, person.Nik, fields));
            var read = found.Values;

            Assert.Equal(person.Nik, read["nik"].GetString());
            Assert.Equal(person.FullName, read["full_name"].GetString());
            Assert.Equal(person.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), read["birth_date"].GetString());
            Assert.Equal(person.BirthPlace, read["birth_place"].GetString());
            Assert.Equal(person.Sex, read["sex"].GetString());
            Assert.Equal(person.BloodType, read.TryGetValue("blood_type", out var blood) ? blood.GetString() : null);
            Assert.Equal(person.Religion, read["religion"].GetString());
            Assert.Equal(person.MaritalStatus, read["marital_status"].GetString());
            Assert.Equal(person.Occupation, read["occupation"].GetString());
            Assert.Equal(person.Citizenship, read["citizenship"].GetString());
            Assert.Equal(person.HouseholdId, read["household_id"].GetString());
            Assert.Equal(person.HouseholdSize, read["household_size"].GetInt32());
            Assert.Equal(person.District, read["district"].GetString());
            Assert.Equal(person.Address, read["address"].GetString());
        }
    }

    [Theory]
    [InlineData("9999999999999999")]
    [InlineData("' OR '1'='1")]
    [InlineData("1' UNION SELECT religion FROM person --")]
    [InlineData("'; DROP TABLE person; --")]
    [InlineData("%")]
    public async Task Key_is_only_ever_a_value(string key)
    {
        var people = new TestPeople(20, 3, Regions.BuiltIn);
        CivilDatabase.Ensure(_folder.File("civil.db"), people);
        using var registry = Civil("civil.db");

        Assert.IsType<FetchResult.NotFound>(await registry.AskAsync(Registry, key, "nik", "religion"));
        Assert.IsType<FetchResult.Found>(await registry.AskAsync(Registry, people[0].Nik, "nik"));
    }

    [Fact]
    public async Task Only_the_columns_asked_for_are_read()
    {
        // Computing the column breaks the statement, so it shows whether anybody asked for it.
        _folder.Database("t.db", "CREATE TABLE t (k TEXT, v INTEGER); INSERT INTO t VALUES ('a', 5); CREATE VIEW p AS SELECT k, v, abs(-9223372036854775807 - v) AS trap FROM t");
        using var registry = Load("t.db", "p", """{"v":"v","trap":"trap"}""", """{"v":"integer","trap":"integer"}""");

        var found = Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "a", "v"));
        Assert.Equal(["v"], found.Values.Keys);
        Assert.IsType<FetchResult.Failed>(await registry.AskAsync("d", "a", "v", "trap"));
    }

    [Fact]
    public async Task Second_row_for_one_key_is_invalid()
    {
        _folder.Database("t.db", "CREATE TABLE p (k TEXT, v INTEGER); INSERT INTO p VALUES ('a', 1), ('a', 1), ('b', 2)");
        using var registry = Load("t.db", "p", """{"v":"v"}""", """{"v":"integer"}""");

        Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(await registry.AskAsync("d", "a", "v")));
        Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "b", "v"));
    }

    [Theory]
    [InlineData("integer", "42", "42")]
    [InlineData("integer", "'many'", null)]
    [InlineData("integer", "4.5", null)]
    [InlineData("integer", "9007199254740993", null)]
    [InlineData("integer", "NULL", null)]
    [InlineData("number", "4.5", "4.5")]
    [InlineData("number", "9e999", null)]
    [InlineData("boolean", "1", "true")]
    [InlineData("boolean", "0", "false")]
    [InlineData("boolean", "2", null)]
    [InlineData("string", "'a'", "\"a\"")]
    [InlineData("string", "7", null)]
    [InlineData("string", "x'00ff'", null)]
    [InlineData("date", "'1990-01-31'", "\"1990-01-31\"")]
    [InlineData("date", "'31/01/1990'", null)]
    [InlineData("date-time", "'1990-01-31T00:00:00Z'", "\"1990-01-31T00:00:00Z\"")]
    public async Task Value_is_taken_only_when_it_is_of_the_declared_type(string type, string sql, string? json)
    {
        _folder.Database("t.db", $"CREATE TABLE p (k TEXT, v); INSERT INTO p VALUES ('a', {sql})");
        using var registry = Load("t.db", "p", """{"v":"v"}""", $$"""{"v":"{{type}}"}""");

        var result = await registry.AskAsync("d", "a", "v");

        if (json is null)
        {
            Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(result));
        }
        else
        {
            Assert.Equal(json, Assert.IsType<FetchResult.Found>(result).Values["v"].GetRawText());
        }
    }

    [Theory]
    [MemberData(nameof(DriverValues))]
    public void Value_of_a_driver_with_types_of_its_own_becomes_the_same_json(string type, object value, string? json) =>
        Assert.Equal(json, SqlValues.ToJson(FieldTypes.Named(type)!.Value, value)?.GetRawText());

    public static TheoryData<string, object, string?> DriverValues() => new()
    {
        { "boolean", true, "true" },
        { "boolean", "true", null },
        { "integer", (short)3, "3" },
        { "integer", 3.0m, null },
        { "number", 3.25m, "3.25" },
        { "number", double.NaN, null },
        { "date", new DateOnly(2024, 2, 29), "\"2024-02-29\"" },
        { "date-time", new DateTimeOffset(2024, 2, 29, 7, 0, 0, TimeSpan.FromHours(7)), "\"2024-02-29T00:00:00Z\"" },
        { "date-time", new DateTime(2024, 2, 29, 7, 0, 0, DateTimeKind.Utc), "\"2024-02-29T07:00:00Z\"" },
        { "date-time", new DateTime(2024, 2, 29, 7, 0, 0, DateTimeKind.Unspecified), null },
        { "string", "lone \ud800 surrogate", null },
        { "string", new string('a', FieldTypes.MaxTextLength + 1), null },
    };

    [Theory]
    [InlineData("CREATE TABLE p (k TEXT)")]
    [InlineData("CREATE TABLE other (k TEXT, v TEXT)")]
    [InlineData("CREATE TABLE p (k TEXT, v TEXT); INSERT INTO p VALUES ('a', printf('%.*c', 2000000, 'x'))")]
    public async Task Table_that_is_not_as_declared_is_invalid(string sql)
    {
        _folder.Database("t.db", sql + "; CREATE TABLE filler (x)");
        using var registry = Load("t.db", "p", """{"v":"v"}""", """{"v":"string"}""");

        Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(await registry.AskAsync("d", "a", "v")));
    }

    [Fact]
    public async Task File_that_is_no_database_is_invalid_and_a_missing_one_unavailable_and_not_created()
    {
        await File.WriteAllTextAsync(_folder.File("text.db"), new string('x', 5000));
        using var text = Load("text.db", "p", """{"v":"v"}""", """{"v":"string"}""");
        using var missing = Load("missing.db", "p", """{"v":"v"}""", """{"v":"string"}""");

        Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(await text.AskAsync("d", "a", "v")));
        Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(await missing.AskAsync("d", "a", "v")));
        Assert.False(File.Exists(_folder.File("missing.db")));
    }

    [Fact]
    public async Task Statement_without_end_is_interrupted_at_the_deadline_and_its_place_is_free_again()
    {
        _folder.Database("t.db", "CREATE VIEW p AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT CAST(x AS TEXT) AS k, x AS v FROM c");
        using var registry = Load("t.db", "p", """{"v":"v"}""", """{"v":"integer"}""", Registries.Quick with { Attempts = 1, MaxConcurrent = 1 });
        var watch = Stopwatch.StartNew();

        Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(await registry.AskAsync("d", "never", "v")));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
        string code;
        do
        {
            // The thread lets go a moment after the caller did; until then there is no place.
            code = Registries.CodeOf(await registry.AskAsync("d", "never", "v"));
        }
        while (string.Equals(code, FetchCodes.Busy, StringComparison.Ordinal) && watch.Elapsed < TimeSpan.FromSeconds(60));
        Assert.Equal(FetchCodes.Unavailable, code);
    }

    [Fact]
    public async Task Locked_database_is_unavailable()
    {
        var path = _folder.Database("t.db", "CREATE TABLE p (k TEXT, v INTEGER)");
        await using var writer = new SqliteConnection($"Data Source={path};Pooling=False");
        await writer.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = writer.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        using var registry = Load("t.db", "p", """{"v":"v"}""", """{"v":"integer"}""", Registries.Quick with { Attempts = 1 });

        Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(await registry.AskAsync("d", "a", "v")));
    }

    [Fact]
    public async Task Fetch_throws_when_the_caller_has_cancelled()
    {
        _folder.Database("t.db", "CREATE TABLE p (k TEXT, v INTEGER)");
        using var registry = Load("t.db", "p", """{"v":"v"}""", """{"v":"integer"}""");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registry.FetchAsync(new FetchRequest("d", "a", ["v"]), new CancellationToken(canceled: true)));
    }

    ConnectorRegistry Civil(string file)
    {
        var example = Path.Combine(SharedFiles.Root, "schemas/examples/connectors/valid/civil-and-income.json");
        var settings = JsonNode.Parse(File.ReadAllText(example))!["datasets"]![Registry]!.DeepClone().AsObject();
        settings["connection"] = $"Data Source={file};Mode=ReadOnly;Pooling=False";
        return Registries.Load(Registry, settings, Registries.Patient with { BaseFolder = _folder.Path });
    }

    ConnectorRegistry Load(string file, string table, string columns, string types, ConnectorOptions? options = null)
    {
        var settings = new JsonObject
        {
            ["kind"] = "sql",
            ["provider"] = "p",
            ["connection"] = $"Data Source={file};Mode=ReadOnly;Pooling=False",
            ["table"] = table,
            ["key"] = "k",
            ["columns"] = JsonNode.Parse(columns),
            ["types"] = JsonNode.Parse(types),
        };
        return Registries.Load("d", settings, (options ?? Registries.Patient) with { BaseFolder = _folder.Path });
    }
}
