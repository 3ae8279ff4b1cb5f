using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hub.Rules.Tests.Decisions;

/// <summary>A way of being wrong, so that the comparison can show that it notices.</summary>
public enum Slip
{
    None,
    ThresholdIsExclusive,
    RequiredIsIgnored,
    AtLeastIsExclusive,
    BelowIsInclusive,
    DayIsUtc,
    BirthdayIsLate,
    LeapBirthdayIsEarly,
    YearsAreDays,
    AnyIsAll,
    NotIsNothing,
    UnmetScores,
    SumIsBinary,
    UnbornAreYoung,
    MissingBeforeUnexpected,
    TwiceIsLast,
    CaseIsIgnored,
    SevenDigitsAreRounded,
    UntilIsInclusive,
}

/// <summary>The language written down a second time: an interpreter over the JSON, with whole millionths, own calendar arithmetic and fixed offsets.</summary>
sealed partial class NaiveProgramme(JsonObject programme, IReadOnlyList<GivenValue> given, long atMs, Slip slip)
{
    static readonly BigInteger Million = 1_000_000;
    static readonly BigInteger Limit = BigInteger.Pow(10, 24);

    static readonly Dictionary<string, int> Offsets = new(StringComparer.Ordinal) { ["Asia/Jakarta"] = 7, ["Asia/Makassar"] = 8, ["Asia/Jayapura"] = 9, ["Etc/UTC"] = 0 };

    readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    DateOnly Today => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(atMs).UtcDateTime.AddHours(slip is Slip.DayIsUtc ? 0 : Offsets[(string)programme["timeZone"]!]));

    public static string Verdict(ProgrammeWorld world, Slip slip = Slip.None) => new NaiveProgramme(world.Programme, world.Given, world.AtMs, slip).Verdict();

    /// <summary>Millionths of a JSON number; null when it is none, has more than 18 digits before or 6 after the point.</summary>
    public static BigInteger? Micro(string text)
    {
        var match = Number().Match(text);
        if (!match.Success)
        {
            return null;
        }
        var fraction = match.Groups["fraction"].Value;
        var exponent = match.Groups["exponent"].Success ? int.Parse(match.Groups["exponent"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var digits = BigInteger.Parse(match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        var power = exponent - fraction.Length + 6;
        var scaled = power >= 0 ? digits * BigInteger.Pow(10, power) : digits / BigInteger.Pow(10, -power);
        var exact = power >= 0 || digits % BigInteger.Pow(10, -power) == 0;
        if (!exact || scaled >= Limit)
        {
            return null;
        }
        return match.Groups["sign"].Success ? -scaled : scaled;
    }

    /// <summary>Millionths as the shortest decimal.</summary>
    public static string Spell(BigInteger micro)
    {
        var magnitude = BigInteger.Abs(micro);
        var fraction = (magnitude % Million).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0');
        return (micro < 0 ? "-" : "") + (magnitude / Million).ToString(CultureInfo.InvariantCulture) + (fraction.Length == 0 ? "" : "." + fraction);
    }

    string Verdict()
    {
        var from = DateTimeOffset.Parse((string)programme["metadata"]!["effective"]!["from"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var until = DateTimeOffset.Parse((string)programme["metadata"]!["effective"]!["until"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        if (atMs < from || atMs > until || (atMs == until && slip is not Slip.UntilIsInclusive))
        {
            return "decision.programme-not-effective ";
        }
        var (stray, bad) = (Stray(), Bind());
        return (slip is Slip.MissingBeforeUnexpected ? bad ?? stray : stray ?? bad) ?? Result();
    }

    string? Stray()
    {
        var fields = programme["inputs"]!.AsArray().Select(input => $"{input!["dataset"]}/{input["field"]}").ToList();
        var strays = given.Select(value => $"{value.Dataset}/{value.Field}").Where(name => !fields.Contains(name)).ToList();
        strays.Sort(string.CompareOrdinal);
        return strays.Count > 0 ? $"decision.input-unexpected {strays[0]}" : null;
    }

    string? Bind()
    {
        foreach (var input in programme["inputs"]!.AsArray())
        {
            var (name, type) = ((string)input!["name"]!, (string)input["type"]!);
            var matching = given.Where(value => value.Dataset == (string)input["dataset"]! && value.Field == (string)input["field"]!).ToList();
            if (matching.Count == 0)
            {
                return $"decision.input-missing {name}";
            }
            if (matching.Count > 1 && slip is not Slip.TwiceIsLast)
            {
                return $"decision.input-twice {name}";
            }
            if (Value(type, matching[^1].Json) is not { } value || (IsUnborn(value) && AsksAge(programme["criteria"]!, name) && slip is not Slip.UnbornAreYoung))
            {
                return $"decision.input-type {name}";
            }
            _values[name] = value;
        }
        return null;
    }

    bool IsUnborn(object value) => value is DateOnly date ? date > Today : value is int year && year > Today.Year;

    static bool AsksAge(JsonNode node, string name) => node switch
    {
        JsonArray list => list.Any(item => AsksAge(item!, name)),
        JsonObject item when item.ContainsKey("ageAtLeast") || item.ContainsKey("ageBelow") => (string)item["input"]! == name,
        JsonObject item => item.Any(member => member.Value is not null && AsksAge(member.Value, name)),
        _ => false,
    };

    object? Value(string type, string json)
    {
        // A lone surrogate has no text, so it is nobody's value.
        if (json.Contains("\\ud", StringComparison.Ordinal))
        {
            return null;
        }
        using var document = JsonDocument.Parse(json);
        var isText = document.RootElement.ValueKind is JsonValueKind.String;
        var text = isText ? document.RootElement.GetString()! : json;
        return type switch
        {
            "boolean" => json is "true" or "false" ? json is "true" : null,
            "number" => slip is Slip.SevenDigitsAreRounded && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var loose) && Math.Abs(loose) < 1e18m
                ? (BigInteger)Math.Round(loose * 1_000_000m)
                : Micro(text),
            "text" => isText && text.Length <= 200 ? text : null,
            "year" => Year().IsMatch(text) && text != "0000" ? int.Parse(text, CultureInfo.InvariantCulture) : null,
            _ => isText && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        };
    }

    string Result()
    {
        var (score, binary, barred) = (BigInteger.Zero, 0.0, false);
        var reasons = new JsonArray();
        foreach (var criterion in programme["criteria"]!.AsArray())
        {
            var met = Holds(criterion!["when"]!.AsObject());
            var points = (string)criterion["points"]!;
            var counts = met || slip is Slip.UnmetScores;
            score += counts ? Micro(points)!.Value : 0;
            binary += counts ? double.Parse(points, CultureInfo.InvariantCulture) : 0;
            barred |= !met && (bool?)criterion["required"] == true && slip is not Slip.RequiredIsIgnored;
            var side = criterion[met ? "met" : "unmet"]!;
            reasons.Add(new JsonObject
            {
                ["criterion"] = (string)criterion["id"]!,
                ["met"] = met,
                ["points"] = met ? points : "0",
                ["code"] = (string)side["code"]!,
                ["text"] = side["text"]!.DeepClone(),
            });
        }
        var threshold = (string)programme["outcome"]!["threshold"]!;
        var enough = slip switch
        {
            Slip.SumIsBinary => binary >= double.Parse(threshold, CultureInfo.InvariantCulture),
            Slip.ThresholdIsExclusive => score > Micro(threshold),
            _ => score >= Micro(threshold),
        };
        var choice = programme["outcome"]![enough && !barred ? "reached" : "below"]!;
        return ProgrammeWorld.Canonical(new JsonObject
        {
            ["outcome"] = (string)choice["code"]!,
            ["adverse"] = (bool)choice["adverse"]!,
            ["score"] = Spell(score),
            ["threshold"] = threshold,
            ["reasons"] = reasons,
            ["text"] = choice["text"]!.DeepClone(),
        });
    }

    bool Holds(JsonObject condition)
    {
        if (condition["not"] is JsonObject inner)
        {
            return slip is Slip.NotIsNothing ? Holds(inner) : !Holds(inner);
        }
        if ((condition["all"] ?? condition["any"]) is JsonArray parts)
        {
            var holding = parts.Count(part => Holds(part!.AsObject()));
            return condition.ContainsKey("all") || slip is Slip.AnyIsAll ? holding == parts.Count : holding > 0;
        }
        var value = _values[(string)condition["input"]!];
        var (operation, operand) = condition.Single(member => member.Key != "input");
        return operation switch
        {
            "is" => Same(value, operand!),
            "in" => operand!.AsArray().Any(item => Same(value, item!)),
            "atLeast" => (BigInteger)value > Micro((string)operand!) || ((BigInteger)value == Micro((string)operand!) && slip is not Slip.AtLeastIsExclusive),
            "below" => (BigInteger)value < Micro((string)operand!) || ((BigInteger)value == Micro((string)operand!) && slip is Slip.BelowIsInclusive),
            "ageAtLeast" => Age(value) >= (int)operand!,
            "ageBelow" => Age(value) < (int)operand!,
            _ => throw new InvalidOperationException(operation),
        };
    }

    bool Same(object value, JsonNode operand) => value switch
    {
        bool truth => truth == (bool)operand,
        BigInteger number => number == Micro(operand.GetValue<string>()),
        string text => string.Equals(text, operand.GetValue<string>(), slip is Slip.CaseIsIgnored ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
        _ => throw new InvalidOperationException(),
    };

    // Of a date: how many birthdays have come, the 29th of February on the 1st of March where there is none.
    int Age(object value)
    {
        if (value is int year)
        {
            return Today.Year - year;
        }
        var birth = (DateOnly)value;
        if (slip is Slip.YearsAreDays)
        {
            return (Today.DayNumber - birth.DayNumber) / 365;
        }
        var age = Today.Year - birth.Year;
        var birthday = birth is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(Today.Year) ? MovedLeapDay() : new DateOnly(Today.Year, birth.Month, birth.Day);
        return Today > birthday || (Today == birthday && slip is not Slip.BirthdayIsLate) ? age : age - 1;
    }

    DateOnly MovedLeapDay() => slip is Slip.LeapBirthdayIsEarly ? new(Today.Year, 2, 28) : new(Today.Year, 3, 1);

    [GeneratedRegex(@"^(?<sign>-)?(?<whole>0|[1-9][0-9]*)(\.(?<fraction>[0-9]+))?([eE](?<exponent>[+-]?[0-9]{1,3}))?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^[0-9]{4}\z", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Year();
}
