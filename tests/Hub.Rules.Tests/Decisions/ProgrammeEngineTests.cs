using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Decisions;

/// <summary>Single results of the engine, worked out by hand.</summary>
public sealed class ProgrammeEngineTests
{
    static readonly long Noon = Ms("2026-11-22T05:00:00Z");

    static EligibilityProgramme Shipped => ShippedPolicies.Set.FindProgramme("PRG-SOC-001", 1)!;

    static EligibilityProgramme Example(params (string Old, string New)[] changes) =>
        Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(ProgrammeTexts.Example(changes))).Programme;

    static long Ms(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    static ProgrammeRun Run(EligibilityProgramme programme, long atMs, params (string Dataset, string Field, string Json)[] given) =>
        ProgrammeWorld.Run(programme, given.Select(value => new GivenValue(value.Dataset, value.Field, value.Json)), atMs);

    static ProgrammeRun RunShipped(string year, string size, string low, long? atMs = null) =>
        Run(Shipped, atMs ?? Noon, ("civil-registry.person", "birth_date", year), ("civil-registry.person", "household_size", size), ("income.annual", "income_below_threshold", low));

    static ProgrammeRun RunExample(EligibilityProgramme programme, string born, string size = "1", string atUtc = "2026-11-22T05:00:00Z") =>
        Run(
            programme,
            Ms(atUtc),
            ("civil-registry.person", "birth_date", born),
            ("civil-registry.person", "household_size", size),
            ("region.residence", "district", "\"11.01.01\""),
            ("income.annual", "income_below_threshold", "true"));

    [Fact]
    public void A_result_says_outcome_score_and_a_reason_for_each_criterion()
    {
        var decided = Assert.IsType<ProgrammeRun.Decided>(RunShipped("\"1990\"", "4", "true"));
        Assert.Equal(ProgrammeEngine.TimeZoneData, decided.TimeZoneData);
        var result = decided.Result;
        Assert.Equal(("eligible", false, "62.5", "62.5"), (result.Outcome, result.Adverse, result.Score, result.Threshold));
        Assert.Equal(
            [("C1", true, "50", "income.low"), ("C2", false, "0", "household.not-large"), ("C3", true, "12.5", "household.medium"), ("C4", false, "0", "age.not-older")],
            result.Reasons.Select(reason => (reason.Criterion, reason.Met, reason.Points, reason.Code)));
        Assert.Equal(Shipped.Reached.Text, result.Text);
        Assert.True(Shipped.NeedsReview(result));
    }

    [Fact]
    public void The_bytes_of_a_result_are_canonical_json()
    {
        var result = Assert.IsType<ProgrammeRun.Decided>(RunExample(Example(), "\"2016-05-17\"")).Result;
        Assert.Equal(
            """{"adverse":false,"outcome":"placed","reasons":[{"code":"age.school","criterion":"C1","met":true,"points":"0.1","text":{"en":"Of school age.","id":"Usia sekolah."}},{"code":"other.yes","criterion":"C2","met":true,"points":"0.2","text":{"en":"Yes.","id":"Ya."}}],"score":"0.3","text":{"en":"Placed.","id":"Diterima."},"threshold":"0.3"}""",
            Encoding.UTF8.GetString(ProgrammeEngine.CanonicalResult(result)));
    }

    [Fact]
    public void A_tenth_and_two_tenths_reach_three_tenths() =>
        Assert.Equal(("placed", "0.3"), RunExample(Example(), "\"2016-05-17\"") is ProgrammeRun.Decided { Result: var result } ? (result.Outcome, result.Score) : ("", ""));

    [Theory]
    [InlineData("2026-12-31T16:59:59.999Z", "1967", "not-eligible")]
    [InlineData("2026-12-31T17:00:00Z", "1967", "eligible")]
    [InlineData("2026-12-31T17:00:00Z", "1968", "not-eligible")]
    public void A_year_of_birth_counts_from_new_year_in_the_programmes_zone(string atUtc, string year, string outcome) =>
        Assert.Equal(outcome, Assert.IsType<ProgrammeRun.Decided>(RunShipped(year, "1", "true", Ms(atUtc))).Result.Outcome);

    [Theory]
    [InlineData("2026-05-16T15:59:59.999Z", "2020-05-17", false)] // the example's zone is UTC+8
    [InlineData("2026-05-16T16:00:00Z", "2020-05-17", true)]
    [InlineData("2026-02-28T15:59:59Z", "2020-02-29", false)]
    [InlineData("2026-02-28T16:00:00Z", "2020-02-29", true)]
    [InlineData("2026-05-16T15:59:59.999Z", "2013-05-17", true)]
    [InlineData("2026-05-16T16:00:00Z", "2013-05-17", false)]
    public void A_date_of_birth_counts_completed_years(string atUtc, string born, bool ofSchoolAge) =>
        Assert.Equal(ofSchoolAge, Assert.IsType<ProgrammeRun.Decided>(RunExample(Example(), $"\"{born}\"", "1", atUtc)).Result.Reasons[0].Met);

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("-0.50", "-0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("12.5E-1", "1.25")]
    [InlineData("999999999999999999.999999", "999999999999999999.999999")]
    [InlineData("0.0000010", "0.000001")]
    [InlineData("0e999", "0")]
    [InlineData("1000000000000000000", null)]
    [InlineData("0.0000001", null)]
    [InlineData("1e18", null)]
    [InlineData("1e9999", null)]
    [InlineData("01", null)]
    [InlineData("+1", null)]
    [InlineData("1.", null)]
    [InlineData(".1", null)]
    [InlineData("1,5", null)]
    [InlineData("0x1", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    [InlineData("0.00000000000000000000000000000000000000000000000000000000000000", "0")]
    [InlineData("0.000000000000000000000000000000000000000000000000000000000000000", null)]
    public void A_decimal_is_exact_or_refused(string text, string? shortest) => Assert.Equal(shortest, DecimalText.TryParse(text, out var value) ? DecimalText.Format(value) : null);

    [Fact]
    public void Every_refusal_has_its_code_and_names_its_input()
    {
        (ProgrammeRun Run, string Code, string Input)[] refusals =
        [
            (Run(Shipped, Noon, ("civil-registry.person", "birth_date", "\"1990\"")), ReasonCodes.DecisionInputMissing, "household_size"),
            (Run(Shipped, Noon, ("civil-registry.person", "birth_date", "\"1990\""), ("civil-registry.person", "birth_date", "\"1990\"")), ReasonCodes.DecisionInputTwice, "birth_year"),
            (RunShipped("\"1990-05-17\"", "4", "true"), ReasonCodes.DecisionInputType, "birth_year"),
            (RunShipped("\"2027\"", "4", "true"), ReasonCodes.DecisionInputType, "birth_year"),
            (RunShipped("\"1990\"", "\"four\"", "true"), ReasonCodes.DecisionInputType, "household_size"),
            (RunShipped("\"1990\"", "4", "null"), ReasonCodes.DecisionInputType, "income_low"),
            (Run(Shipped, Noon, ("civil-registry.person", "religion", "\"-\"")), ReasonCodes.DecisionInputUnexpected, "civil-registry.person/religion"),
            (RunShipped("\"1990\"", "4", "true", Shipped.EffectiveFrom - 1), ReasonCodes.DecisionProgrammeNotEffective, ""),
            (RunShipped("\"1990\"", "4", "true", Shipped.EffectiveUntil), ReasonCodes.DecisionProgrammeNotEffective, ""),
            (RunShipped("\"1990\"", "4", "true", long.MinValue), ReasonCodes.DecisionProgrammeNotEffective, ""),
        ];
        Assert.All(refusals, refusal => Assert.Equal(new ProgrammeRun.Refused(refusal.Code, refusal.Input), refusal.Run));
        Assert.Equal(
            ReasonCatalog.All.Select(reason => reason.Code).Where(code => code.StartsWith("decision.", StringComparison.Ordinal)),
            refusals.Select(refusal => refusal.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_value_that_is_no_json_is_of_the_wrong_form() =>
        Assert.Equal(
            new ProgrammeRun.Refused(ReasonCodes.DecisionInputType, "birth_year"),
            ProgrammeEngine.Find(ProgrammeEngine.EngineId)!.Evaluate(Shipped, [new("civil-registry.person", "birth_date", default(JsonElement))], Noon));

    [Fact]
    public void Engines_are_found_by_their_id_and_no_other_way()
    {
        Assert.Equal("hub-programme/1", ProgrammeEngine.Find("hub-programme/1")?.Id);
        Assert.Null(ProgrammeEngine.Find("hub-programme/2"));
        Assert.Null(ProgrammeEngine.Find("Hub-Programme/1"));
    }

    [Fact]
    public void Programmes_are_found_by_id_and_version_and_stand_in_order()
    {
        var path = ShippedPolicies.Files.Single(file => file.Path.EndsWith(".programme.yaml", StringComparison.Ordinal));
        var second = path with { Path = "policies/programmes/later.programme.yaml", Text = path.Text.Replace("  version: 1\n", "  version: 2\n", StringComparison.Ordinal) };
        var set = ShippedPolicies.Load([second, .. ShippedPolicies.Files]);
        Assert.Equal([1, 2], set.Programmes.Select(programme => programme.Reference.Version));
        Assert.Equal(2, set.FindProgramme("PRG-SOC-001", 2)!.Reference.Version);
        Assert.NotEqual(set.Programmes[0].Reference.Sha256, set.Programmes[1].Reference.Sha256);
        Assert.Null(set.FindProgramme("PRG-SOC-001", 3));
        Assert.Null(set.FindProgramme("PRG-SOC-002", 1));
    }
}
