using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Canon;
using Hub.Rules.Decisions;

namespace Hub.Rules.Tests.Decisions;

/// <summary>One value as it is handed in, as JSON text.</summary>
sealed record GivenValue(string Dataset, string Field, string Json);

/// <summary>A small random programme and one person's data, often on a boundary and sometimes wrong. The seed tells all of it.</summary>
sealed record ProgrammeWorld(JsonObject Programme, IReadOnlyList<GivenValue> Given, long AtMs)
{
    public static readonly string[] Types = ["boolean", "number", "text", "year", "date"];

    static readonly (string Zone, int Hours)[] Zones = [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9), ("Etc/UTC", 0)];
    static readonly string[] Points = ["0", "0.1", "0.2", "0.3", "0.7", "0.8", "1.000001", "10", "12.5", "30", "999999999999999999.999999"];
    static readonly string[] Bounds = ["0", "0.1", "0.3", "-1", "-0.5", "2.5", "10", "12.5", "4"];
    static readonly string[] Words = ["a", "A", "b", "32.73.09", "\u00e4"];
    static readonly int[] Ages = [0, 17, 18, 59, 60];

    static readonly Dictionary<string, string[]> Wrong = new(StringComparer.Ordinal)
    {
        ["boolean"] = ["\"true\"", "1", "null", "{}"],
        ["number"] = ["1e99", "0.1234567", "1234567890123456789", "\"+1\"", "\"01\"", "\".5\"", "\"1.\"", "\" 1\"", "\"\"", "true", "1e-7", "\"1e9999\"", "[]", "\"\\ud800\""],
        ["text"] = ["1", "true", "null", "\"\\udc00\"", $"\"{new string('x', 201)}\""],
        ["year"] = ["\"90\"", "1990.0", "\"0000\"", "\"19a0\"", "true", "\"1990-01\"", "\"2999\""],
        ["date"] = ["\"1990-02-30\"", "\"1990-5-17\"", "19900517", "\"1990\"", "null", "\"0000-01-01\"", "\"2999-01-01\""],
    };

    public static ProgrammeWorld Of(int seed)
    {
        var random = new Random(seed);
        var (zone, hours) = Pick(random, Zones);
        var at = Moment(random, hours);
        var inputs = Enumerable.Range(0, random.Next(1, 5)).Select(index => (Name: $"i{index}", Type: Pick(random, Types))).ToArray();
        var criteria = inputs.Select(input => (JsonNode)Condition(random, [input], 2)).Concat(Enumerable.Range(0, random.Next(0, 3)).Select(_ => Condition(random, inputs, 3)))
            .Select((when, index) => Criterion(random, when, index)).ToArray();
        var programme = new JsonObject
        {
            ["apiVersion"] = "hub.programme/v1",
            ["kind"] = "EligibilityProgramme",
            ["metadata"] = Metadata(),
            ["purpose"] = "p",
            ["affectedRight"] = Text("right"),
            ["timeZone"] = zone,
            ["oversight"] = new JsonObject { ["review"] = "adverse", ["contestWithin"] = "P30D", ["answerWithin"] = "P3D" },
            ["inputs"] = new JsonArray([.. inputs.Select(input => new JsonObject { ["name"] = input.Name, ["dataset"] = "d", ["field"] = $"f_{input.Name}", ["type"] = input.Type })]),
            ["criteria"] = new JsonArray(criteria),
            ["outcome"] = new JsonObject { ["threshold"] = Threshold(random, criteria), ["reached"] = Choice("yes", false), ["below"] = Choice("no", true) },
        };
        return new(programme, Give(random, inputs, at, hours), at);
    }

    public EligibilityProgramme Read() => Read(Programme);

    // Without the schema, which would take most of the time; one law reads every world through it.
    public static EligibilityProgramme Read(JsonObject programme)
    {
        var faults = new List<string>();
        return ProgrammeReader.Read(Jcs.Canonicalize(programme), (place, code, detail) => faults.Add($"{place} {code} {detail}"))
            ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    public static string Canonical(JsonNode node) => Encoding.UTF8.GetString(Jcs.Canonicalize(node));

    public ProgrammeRun Run() => Run(Read(), Given, AtMs);

    public static ProgrammeRun Run(EligibilityProgramme programme, IEnumerable<GivenValue> given, long atMs) =>
        ProgrammeEngine.Find(ProgrammeEngine.EngineId)!.Evaluate(programme, [.. given.Select(Element)], atMs);

    public static string Spell(ProgrammeRun run) => run switch
    {
        ProgrammeRun.Decided decided => Encoding.UTF8.GetString(ProgrammeEngine.CanonicalResult(decided.Result)),
        ProgrammeRun.Refused refused => $"{refused.Code} {refused.Input}",
        _ => throw new InvalidOperationException(),
    };

    static ProgrammeInput Element(GivenValue given) => new(given.Dataset, given.Field, JsonDocument.Parse(given.Json).RootElement);

    // Mostly some time in a year, often within a minute of midnight on the zone's new year, at times the day before the 1st of March.
    static long Moment(Random random, int hours)
    {
        if (random.Next(12) == 0)
        {
            return new DateTimeOffset(random.Next(2024, 2030), 2, 28, random.Next(24), 0, 0, TimeSpan.FromHours(hours)).ToUnixTimeMilliseconds();
        }
        var newYear = new DateTimeOffset(random.Next(2024, 2030), 1, 1, 0, 0, 0, TimeSpan.FromHours(hours));
        var at = random.Next(2) == 0 ? newYear.AddMilliseconds(random.Next(-60_000, 60_001)) : newYear.AddMinutes(random.Next(0, 365 * 24 * 60));
        return random.Next(60) == 0 ? at.AddYears(-10).ToUnixTimeMilliseconds() : at.ToUnixTimeMilliseconds();
    }

    static JsonObject Metadata() => new()
    {
        ["id"] = "PRG-X-1",
        ["version"] = 1,
        ["owner"] = "o",
        ["approvedBy"] = new JsonArray("x"),
        ["effective"] = new JsonObject { ["from"] = "2020-01-01T00:00:00Z", ["until"] = "2040-01-01T00:00:00Z" },
        ["title"] = Text("title"),
        ["legalReference"] = "law",
        ["riskClass"] = "minimal",
        ["limits"] = Text("limits"),
        ["contact"] = "c",
    };

    static JsonObject Text(string word) => new() { ["id"] = $"{word} id", ["en"] = $"{word} en" };

    static JsonObject Choice(string code, bool adverse) => new() { ["code"] = code, ["adverse"] = adverse, ["text"] = Text(code) };

    static JsonObject Reason(string code) => new() { ["code"] = code, ["text"] = Text(code) };

    static JsonObject Criterion(Random random, JsonNode when, int index)
    {
        var criterion = new JsonObject
        {
            ["id"] = $"C{index}",
            ["title"] = Text($"c{index}"),
            ["when"] = when,
            ["points"] = Pick(random, Points),
            ["met"] = Reason($"c{index}.met"),
            ["unmet"] = Reason($"c{index}.unmet"),
        };
        if (random.Next(4) == 0)
        {
            criterion["required"] = random.Next(3) > 0;
        }
        return criterion;
    }

    // Each of the given inputs is looked at where there is one only, so that none is unused.
    static JsonObject Condition(Random random, (string Name, string Type)[] inputs, int depth)
    {
        var (name, type) = Pick(random, inputs);
        return (depth > 1 ? random.Next(6) : 0) switch
        {
            3 => new() { ["all"] = Several(random, inputs, depth) },
            4 => new() { ["any"] = Several(random, inputs, depth) },
            5 => new() { ["not"] = Condition(random, inputs, depth - 1) },
            _ => Single(random, name, type),
        };
    }

    static JsonArray Several(Random random, (string Name, string Type)[] inputs, int depth) =>
        new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(random, inputs, depth - 1))]);

    static JsonObject Single(Random random, string name, string type)
    {
        var leaf = new JsonObject { ["input"] = name };
        var (operation, value) = type switch
        {
            "boolean" => ("is", JsonValue.Create(random.Next(2) == 0)),
            "number" when random.Next(4) == 0 => ("in", new JsonArray("0.3", "12.5")),
            "number" => (Pick(random, ["is", "atLeast", "atLeast", "below", "below"]), JsonValue.Create(Pick(random, Bounds))),
            "text" when random.Next(2) == 0 => ("in", new JsonArray("a", "32.73.09")),
            "text" => ("is", (JsonNode)JsonValue.Create(Pick(random, Words))),
            _ => (Pick(random, ["ageAtLeast", "ageBelow"]), JsonValue.Create(Pick(random, Ages))),
        };
        leaf[operation] = value;
        return leaf;
    }

    // The sum of some of the points, so that the threshold is often met exactly.
    static string Threshold(Random random, JsonNode[] criteria)
    {
        var some = criteria.Where(_ => random.Next(2) == 0).Aggregate(BigInteger.Zero, (sum, criterion) => sum + NaiveProgramme.Micro((string)criterion["points"]!)!.Value);
        return some < BigInteger.Pow(10, 24) ? NaiveProgramme.Spell(some) : "0";
    }

    static List<GivenValue> Give(Random random, (string Name, string Type)[] inputs, long at, int hours)
    {
        var given = inputs.Select(input => new GivenValue("d", $"f_{input.Name}", random.Next(40) == 0 ? Pick(random, Wrong[input.Type]) : Right(random, input.Type, at, hours))).ToList();
        switch (random.Next(40))
        {
            case 0:
                given.RemoveAt(random.Next(given.Count));
                break;
            case 1:
                given.Add(Pick(random, [.. given]));
                break;
            case 2:
                given.Add(new("e", $"f_{inputs[0].Name}", "true"));
                given.Add(new("d", "z", "1"));
                break;
            default:
                break;
        }
        return [.. given.OrderBy(_ => random.Next())];
    }

    static string Right(Random random, string type, long at, int hours)
    {
        var today = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(at).ToOffset(TimeSpan.FromHours(hours)).Date);
        var years = Pick(random, Ages) + random.Next(-1, 2);
        return type switch
        {
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "number" => Pick(random, ["0", "-0", "0.1", "0.3", "3e-1", "0.30000000", "\"0.3\"", "\"12.50\"", "12.5", "1.25e1", "1E+1", "10", "\"-0.5\"", "-1", "2.5", "0.299999", "0e999", "4", "4.000001", "999999999999999999.999999"]),
            "text" => $"\"{Pick(random, Words)}\"",
            "year" when random.Next(3) == 0 => (today.Year - years).ToString(CultureInfo.InvariantCulture),
            "year" => $"\"{(today.Year - years).ToString(CultureInfo.InvariantCulture)}\"",
            _ when today is { Month: 2, Day: 28 } || random.Next(8) == 0 => "\"2008-02-29\"",
            _ => $"\"{today.AddYears(-years).AddDays(random.Next(-1, 2)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\"",
        };
    }

    static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];
}
