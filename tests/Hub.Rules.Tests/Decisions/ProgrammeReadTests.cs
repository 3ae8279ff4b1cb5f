using System.Text;
using System.Text.Json.Nodes;
using Hub.Canon;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Decisions;

/// <summary>Each twin is wrong in one place; the fault says where and how.</summary>
public sealed class ProgrammeReadTests
{
    const string Path = "policies/programmes/kemensos-benefit.programme.yaml";

    static IReadOnlyList<PolicyFault> Load(string old, string changed)
    {
        var found = 0;
        var files = ShippedPolicies.Files.Select(file =>
        {
            var hit = file.Path == Path && file.Text.Contains(old, StringComparison.Ordinal);
            found += hit ? 1 : 0;
            return hit ? file with { Text = file.Text.Replace(old, changed, StringComparison.Ordinal) } : file;
        }).ToArray();
        Assert.Equal(1, found);
        return Assert.IsType<PolicyLoad.Refused>(PolicySet.Load(files)).Faults;
    }

    static IReadOnlyList<PolicyFault> Refused(string text) => Assert.IsType<ProgrammeReading.Refused>(EligibilityProgramme.Read(text)).Faults;

    [Theory]
    [InlineData("points: \"50\"", "points: 50", "/criteria/0/points", ReasonCodes.SchemaInvalid)]
    [InlineData("points: \"50\"", "points: \"-50\"", "/criteria/0/points", ReasonCodes.SchemaInvalid)]
    [InlineData("points: \"50\"", "points: \"50.0\"", "/criteria/0/points", ReasonCodes.SchemaInvalid)]
    [InlineData("atLeast: \"5\"", "atLeast: 5", "/criteria/1/when/atLeast", ReasonCodes.SchemaInvalid)]
    [InlineData("atLeast: \"5\"", "atLeast: \"-0\"", "/criteria/1/when/atLeast", ReasonCodes.SchemaInvalid)]
    [InlineData("atLeast: \"5\"", "atMost: \"5\"", "/criteria/1/when/atMost", ReasonCodes.SchemaInvalid)]
    [InlineData("ageAtLeast: 60", "ageAtLeast: 151", "/criteria/3/when/ageAtLeast", ReasonCodes.SchemaInvalid)]
    [InlineData("  impactAssessment: DPIA-SOC-2026-01\n", "", "/metadata", ReasonCodes.SchemaInvalid)]
    [InlineData("review: always", "review: never", "/oversight/review", ReasonCodes.SchemaInvalid)]
    [InlineData("contestWithin: P30D", "contestWithin: P1M", "/oversight/contestWithin", ReasonCodes.SchemaInvalid)]
    [InlineData("contestWithin: P30D", "contestWithin: P36501D", "/oversight/contestWithin", ReasonCodes.SchemaInvalid)]
    [InlineData("from: \"2026-01-01T00:00:00Z\"", "from: \"2026-02-30T00:00:00Z\"", "/metadata/effective/from", ReasonCodes.SchemaInvalid)]
    [InlineData("from: \"2026-01-01T00:00:00Z\"", "from: \"2099-01-01T00:00:00Z\"", "/metadata/effective", ReasonCodes.IntervalEmpty)]
    [InlineData("timeZone: Asia/Jakarta", "timeZone: Asia/Atlantis", "/timeZone", ReasonCodes.TimeZoneUnknown)]
    [InlineData("- id: C2", "- id: C1", "/criteria/1/id", ReasonCodes.IdDuplicate)]
    [InlineData("code: household.medium", "code: household.large", "/criteria/2/met/code", ReasonCodes.IdDuplicate)]
    [InlineData("code: income.not-low", "code: income.low", "/criteria/0/unmet/code", ReasonCodes.IdDuplicate)]
    [InlineData("code: not-eligible", "code: eligible", "/outcome/below/code", ReasonCodes.IdDuplicate)]
    [InlineData("name: income_low", "name: household_size", "/inputs/2/name", ReasonCodes.IdDuplicate)]
    [InlineData("field: household_size", "field: birth_date", "/inputs/1/field", ReasonCodes.IdDuplicate)]
    [InlineData("{ input: income_low, is: true }", "{ input: income, is: true }", "/criteria/0/when/input", ReasonCodes.ReferenceUnknown)]
    [InlineData("{ input: income_low, is: true }", "{ input: birth_year, is: \"1990\" }", "/criteria/0/when/is", ReasonCodes.ProgrammeConditionUnfit)]
    [InlineData("{ input: income_low, is: true }", "{ input: income_low, is: \"true\" }", "/criteria/0/when/is", ReasonCodes.ProgrammeConditionUnfit)]
    [InlineData("{ input: income_low, is: true }", "{ input: income_low, atLeast: \"1\" }", "/criteria/0/when/atLeast", ReasonCodes.ProgrammeConditionUnfit)]
    [InlineData("{ input: household_size, below: \"5\" }", "{ input: household_size, in: [\"3\", four] }", "/criteria/2/when/all/1/in", ReasonCodes.ProgrammeConditionUnfit)]
    [InlineData("{ input: household_size, below: \"5\" }", "{ input: household_size, ageBelow: 5 }", "/criteria/2/when/all/1/ageBelow", ReasonCodes.ProgrammeConditionUnfit)]
    [InlineData("{ input: birth_year, ageAtLeast: 60 }", "{ input: household_size, atLeast: \"1\" }", "/inputs/0/name", ReasonCodes.ProgrammeInputUnused)]
    [InlineData("threshold: \"62.5\"", "threshold: \"112.500001\"", "/outcome/threshold", ReasonCodes.ProgrammeThresholdUnreachable)]
    [InlineData("purpose: benefit-eligibility", "purpose: curiosity", "/purpose", ReasonCodes.ReferenceUnknown)]
    [InlineData("purpose: benefit-eligibility", "purpose: load-test", "/inputs/2/field", ReasonCodes.ProgrammeOutsidePurpose)]
    [InlineData("dataset: income.annual", "dataset: income.monthly", "/inputs/2/dataset", ReasonCodes.ReferenceUnknown)]
    [InlineData("field: household_size", "field: shoe_size", "/inputs/1/field", ReasonCodes.ReferenceUnknown)]
    [InlineData("field: household_size", "field: address", "/inputs/1/type", ReasonCodes.ProgrammeInputUnfit)]
    [InlineData("field: household_size", "field: address", "/inputs/1/field", ReasonCodes.ProgrammeOutsidePurpose)]
    public void A_wrong_twin_is_refused_at_its_place_and_line(string old, string changed, string place, string code)
    {
        var fault = Assert.Single(Load(old, changed), fault => fault.Code == code && fault.Place == place);
        Assert.Equal(Path, fault.File);
        var text = ShippedPolicies.Files.Single(file => file.Path == Path).Text.Replace(old, changed, StringComparison.Ordinal);
        Assert.Equal(YamlText.TryRead(Path, text, out _)!.LineOf(place), fault.Line);
        Assert.True(fault.Line > 1);
    }

    [Fact]
    public void A_fault_names_the_line_it_is_on()
    {
        var text = ShippedPolicies.Files.Single(file => file.Path == Path).Text;
        var line = text.Split('\n').Index().Single(item => item.Item.Contains("threshold:", StringComparison.Ordinal)).Index + 1;
        Assert.Equal(line, Assert.Single(Load("threshold: \"62.5\"", "threshold: \"200\"")).Line);
    }

    [Fact]
    public void The_same_version_twice_is_refused()
    {
        var file = ShippedPolicies.Files.Single(file => file.Path == Path);
        var twin = file with { Path = "policies/programmes/twin.programme.yaml", Text = file.Text.Replace("threshold: \"62.5\"", "threshold: \"62\"", StringComparison.Ordinal) };
        var fault = Assert.Single(Assert.IsType<PolicyLoad.Refused>(PolicySet.Load([.. ShippedPolicies.Files, twin])).Faults);
        Assert.Equal((ReasonCodes.IdDuplicate, "/metadata/id"), (fault.Code, fault.Place));
    }

    [Fact]
    public void The_threshold_may_be_just_reachable() =>
        Assert.IsType<PolicyLoad.Loaded>(PolicySet.Load([.. ShippedPolicies.Files.Select(file => file.Path == Path ? file with { Text = file.Text.Replace("\"62.5\"", "\"112.5\"", StringComparison.Ordinal) } : file)]));

    [Fact]
    public void A_programme_comes_back_from_its_canonical_text()
    {
        foreach (var programme in ShippedPolicies.Set.Programmes)
        {
            var again = Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(programme.CanonicalText)).Programme;
            Assert.Equal(programme.Reference, again.Reference);
            Assert.Equal(Hash256.Of(Encoding.UTF8.GetBytes(programme.CanonicalText)), again.Reference.Sha256);
            Assert.Equal(programme.CanonicalText, again.CanonicalText);
            Assert.Equal(programme.Choices, again.Choices);
            Assert.Equal((programme.Owner, programme.Purpose, programme.AffectedRight, programme.Oversight), (again.Owner, again.Purpose, again.AffectedRight, again.Oversight));
            Assert.Equal((30, 3), (again.Oversight.ContestWithin.Days, again.Oversight.AnswerWithin.Days));
        }
    }

    [Fact]
    public void Only_the_canonical_spelling_is_read()
    {
        var text = ProgrammeTexts.Example();
        Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(text));
        string[] others = ["", "{", text + " ", text + "\n", "\uFEFF" + text, text.Replace("\"version\":2", "\"version\":2.0", StringComparison.Ordinal), text.Replace("{\"affectedRight\"", "{ \"affectedRight\"", StringComparison.Ordinal), text.Replace("Placed", "\ud800", StringComparison.Ordinal)];
        Assert.All(others, other => Assert.Equal(ReasonCodes.ProgrammeNotCanonical, Assert.Single(Refused(other)).Code));
        Assert.All(["null", "[]", "1", "{}"], other => Assert.Contains(Refused(other), fault => fault.Code == ReasonCodes.SchemaInvalid));
    }

    [Fact]
    public void Reading_back_holds_the_text_to_schema_and_sense()
    {
        Assert.Contains(Refused(ProgrammeTexts.Example(("review: never", "review: sometimes"))), fault => (fault.Place, fault.Code) == ("/oversight/review", ReasonCodes.SchemaInvalid));
        Assert.Contains(Refused(ProgrammeTexts.Example(("threshold: \"0.3\"", "threshold: \"0.300001\""))), fault => fault.Code == ReasonCodes.ProgrammeThresholdUnreachable);
        Assert.Contains(Refused(ProgrammeTexts.Example(("Asia/Makassar", "Asia/Atlantis"))), fault => fault.Code == ReasonCodes.TimeZoneUnknown);
    }

    [Fact]
    public void A_text_changed_in_one_place_has_another_hash_or_is_refused()
    {
        var text = ProgrammeTexts.Example();
        var reference = Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(text)).Programme.Reference;
        for (var place = 0; place < text.Length; place += 7)
        {
            var changed = string.Concat(text.AsSpan(0, place), text[place] is 'x' ? "y" : "x", text.AsSpan(place + 1));
            Assert.True(EligibilityProgramme.Read(changed) is not ProgrammeReading.Read { Programme: var other } || other.Reference.Sha256 != reference.Sha256);
        }
    }

    [Fact]
    public void A_programme_has_at_most_32_KiB()
    {
        var whole = Filled(EligibilityProgramme.MaxCanonicalBytes);
        Assert.Equal(EligibilityProgramme.MaxCanonicalBytes, Encoding.UTF8.GetByteCount(whole));
        Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(whole));
        Assert.Equal(ReasonCodes.ProgrammeTooLarge, Assert.Single(Refused(Filled(EligibilityProgramme.MaxCanonicalBytes + 1))).Code);
        Assert.Equal(ReasonCodes.ProgrammeTooLarge, Assert.Single(Refused(whole.Replace("xx", "\u00e4\u00e4", StringComparison.Ordinal))).Code);
    }

    [Theory]
    [InlineData(Condition.MaxDepth, true)]
    [InlineData(Condition.MaxDepth + 1, false)]
    public void Conditions_are_nested_only_so_deep(int depth, bool taken)
    {
        var tree = Tree();
        var parts = tree["criteria"]![1]!["when"]!["any"]!.AsArray();
        for (var level = 2; level < depth; level++)
        {
            parts[^1] = new JsonObject { ["not"] = parts[^1]!.DeepClone() };
        }
        TakenUnlessTooComplex(tree, taken);
    }

    [Theory]
    [InlineData(Condition.MaxCount, true)]
    [InlineData(Condition.MaxCount + 1, false)]
    public void Conditions_are_only_so_many(int count, bool taken)
    {
        const int InSecondCriterion = 8;
        const int MostInGroup = 31;
        var tree = Tree();
        var leaf = new JsonObject { ["input"] = "born", ["ageAtLeast"] = 6 };
        var groups = new JsonArray();
        for (var left = count - InSecondCriterion - 1; left > 0;)
        {
            var leaves = Math.Min(MostInGroup, left - 1);
            groups.Add(leaves == 0 ? leaf.DeepClone() : new JsonObject { ["all"] = new JsonArray([.. Enumerable.Range(0, leaves).Select(_ => leaf.DeepClone())]) });
            left -= leaves + 1;
        }
        tree["criteria"]![0]!["when"] = new JsonObject { ["any"] = groups };
        TakenUnlessTooComplex(tree, taken);
    }

    static void TakenUnlessTooComplex(JsonObject tree, bool taken)
    {
        var reading = EligibilityProgramme.Read(ProgrammeWorld.Canonical(tree));
        Assert.Equal(taken ? [] : [ReasonCodes.ProgrammeTooComplex], reading is ProgrammeReading.Refused refused ? refused.Faults.Select(fault => fault.Code) : []);
    }

    static JsonObject Tree() => JsonNode.Parse(ProgrammeTexts.Example())!.AsObject();

    // One text has at most 2,000 characters, so several share what is to be filled.
    static string Filled(int bytes)
    {
        const int MostPerText = 1_900;
        var tree = Tree();
        var texts = new[] { tree["metadata"]!["title"]!, tree["metadata"]!["limits"]!, tree["affectedRight"]!, tree["outcome"]!["reached"]!["text"]! }
            .Concat(tree["criteria"]!.AsArray().SelectMany(criterion => new[] { criterion!["title"]!, criterion["met"]!["text"]!, criterion["unmet"]!["text"]! }));
        var missing = bytes - Encoding.UTF8.GetByteCount(ProgrammeWorld.Canonical(tree));
        foreach (var (text, lang) in texts.SelectMany(text => new[] { (text, "id"), (text, "en") }))
        {
            var added = Math.Min(missing, MostPerText);
            text[lang] = (string)text[lang]! + new string('x', added);
            missing -= added;
        }
        Assert.Equal(0, missing);
        return ProgrammeWorld.Canonical(tree);
    }
}
