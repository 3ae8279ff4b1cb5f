using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Examples;

public sealed class MinimiserTests
{
    // 2026-11-22 17:30 UTC is already the 23rd in Jakarta.
    const long Now = 1_795_368_600_000;
    const string Tz = "Asia/Jakarta";
    static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    static Decision.Permit Permit(IReadOnlyList<FieldPlan> plan, SortedDictionary<string, string>? given = null, bool settled = true) => new()
    {
        ReasonCode = ReasonCodes.PolicyPermit,
        Determining = ["P/R"],
        NearMiss = [],
        Inputs = new(default, new("kemensos", "d", "p", LegalBasis.Consent, []), new("kemensos", [], "ID", true), Facts.None, Now, "x"),
        Obligations = [],
        Message = ReasonCatalog.Of(ReasonCodes.PolicyPermit).Message,
        NowMs = Now,
        TimeZoneData = "x",
        Recipient = "kemensos",
        Provider = "dukcapil",
        Dataset = "d",
        Purpose = "p",
        Requested = [.. plan.Select(field => field.Name)],
        Fetch = [],
        Plan = plan,
        QuotaGuards = [],
        GateConditions = [],
        Candidates = [],
        ConsentVersion = 0,
        Given = given,
        Settled = settled,
    };

    static MinimiseResult Keep(FieldPlan plan, string json, SortedDictionary<string, string>? given = null) =>
        Minimiser.Keep(Permit([plan], given), new(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!), Pseudonyms.Under(Key), Now);

    static string Released(FieldPlan plan, string json, SortedDictionary<string, string>? given = null) =>
        Assert.Single(Assert.IsType<MinimiseResult.Released>(Keep(plan, json, given)).Fields).Value.GetRawText();

    [Fact]
    public void A_pseudonym_is_the_keyed_hash_of_domain_scope_and_value()
    {
        byte[] message = [.. "hub/pseudonym/v1\nrecipient:kemensos"u8, 0, .. "3273090101900000"u8];
        var expected = new Hash256(HMACSHA256.HashData(Key, message)).ToString();
        Assert.Equal($"\"{expected}\"", Released(new("nik", "nik", new Transform.Pseudonymise { Field = "nik", KeyScope = PseudonymScope.Recipient }), """{"nik":"3273090101900000"}"""));
        Assert.NotEqual(expected, Pseudonyms.Under(Key)("recipient:kemenkes", "3273090101900000"));
        Assert.Throws<ArgumentException>(() => Pseudonyms.Under(Encoding.UTF8.GetBytes("short")));
    }

    [Theory]
    [InlineData(1, 0, "Budi", "B***")]
    [InlineData(2, 2, "3273090101900000", "32************00")]
    [InlineData(2, 2, "1234", "****")]
    [InlineData(0, 1, "a😀b", "**b")]
    public void A_mask_leaves_its_ends(int first, int last, string value, string expected) =>
        Assert.Equal($"\"{expected}\"", Released(new("f", "f", new Transform.Mask { Field = "f", KeepFirst = first, KeepLast = last }), JsonSerializer.Serialize(new { f = value })));

    [Theory]
    [InlineData("2008-11-23", true)]
    [InlineData("2008-11-24", false)]
    [InlineData("2008-02-29", true)]
    public void Age_over_counts_completed_years_in_the_zone_of_the_rule(string born, bool expected) =>
        Assert.Equal(expected ? "true" : "false", Released(new("adult", "born", null, new Predicate.AgeOver { Answer = "adult", Years = 18, Tz = Tz }), JsonSerializer.Serialize(new { born })));

    [Theory]
    [InlineData("budi  SANTOSO ", true)]
    [InlineData("Budi Santosa", false)]
    public void Match_compares_without_case_and_spaces(string given, bool expected) =>
        Assert.Equal(
            expected ? "true" : "false",
            Released(new("same", "name", null, new Predicate.Match { Answer = "same", AttemptsPerDay = 3, Tz = Tz }), """{"name":"Budi Santoso"}""", new(StringComparer.Ordinal) { ["same"] = given }));

    [Fact]
    public void Member_of_looks_in_the_list_of_the_policy()
    {
        var plan = new FieldPlan("here", "district", null, new Predicate.MemberOf { Answer = "here", Values = ["11.01.01"] });
        Assert.Equal("true", Released(plan, """{"district":"11.01.01"}"""));
        Assert.Equal("false", Released(plan, """{"district":"11.01.02"}"""));
    }

    [Fact]
    public void An_answer_without_its_value_fails_and_a_missing_field_is_named_absent()
    {
        var below = new FieldPlan("low", "sum", null, new Predicate.AmountBelow { Answer = "low", Amount = 5 });
        Assert.Equal(new MinimiseResult.Failed(ReasonCodes.SourceFieldMissing, "low"), Keep(below, "{}"));
        Assert.Equal(new MinimiseResult.Failed(ReasonCodes.SourceFieldMissing, "low"), Keep(below, """{"sum":null}"""));
        Assert.Equal(new MinimiseResult.Failed(ReasonCodes.SourceFieldMalformed, "low"), Keep(below, """{"sum":"much"}"""));
        Assert.Equal(new MinimiseResult.Failed(ReasonCodes.ReleaseNothing), Keep(new("a", "a"), "{}"));
        var two = Minimiser.Keep(Permit([new("a", "a"), new("b", "b")]), new(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["b"] = JsonSerializer.SerializeToElement(1) }), Pseudonyms.Under(Key), Now);
        Assert.Equal(["a"], Assert.IsType<MinimiseResult.Released>(two).Absent);
    }

    [Fact]
    public void A_value_that_cannot_be_made_coarser_does_not_leave_as_it_is() =>
        Assert.Equal(
            new MinimiseResult.Failed(ReasonCodes.SourceFieldMalformed, "born"),
            Keep(new("born", "born", new Transform.Generalise { Field = "born", To = Level.Year }), """{"born":"17 May 1990"}"""));

    [Fact]
    public void A_permit_that_has_not_passed_the_gate_releases_nothing() =>
        Assert.Throws<ArgumentException>(() => Minimiser.Keep(Permit([new("a", "a")], settled: false), new(new Dictionary<string, JsonElement>(StringComparer.Ordinal)), Pseudonyms.Under(Key), Now));
}
