using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Examples;

/// <summary>Every shipped file is right; each twin here is wrong in one place, and the fault names file, line and code.</summary>
public sealed class PolicyLoadTests
{
    const string Income = "policies/kemensos-income.policy.yaml";
    const string Civil = "policies/kemensos-civil-registry.policy.yaml";
    const string Special = "policies/civil-registry-special.policy.yaml";
    const string Purpose = "policies/purposes/benefit-eligibility.purpose.yaml";
    const string Dataset = "policies/datasets/civil-registry.person.dataset.yaml";
    const string Notice = "policies/notices/kemensos-income.notice.yaml";

    static IReadOnlyList<PolicyFault> Faults(string path, string old, string changed)
    {
        var found = 0;
        var files = ShippedPolicies.Files.Select(file =>
        {
            if (file.Path != path)
            {
                return file;
            }
            found += file.Text.Contains(old, StringComparison.Ordinal) ? 1 : 0;
            return file with { Text = file.Text.Replace(old, changed, StringComparison.Ordinal) };
        }).ToArray();
        Assert.Equal(1, found);
        return Assert.IsType<PolicyLoad.Refused>(PolicySet.Load(files)).Faults;
    }

    [Theory]
    [InlineData(Income, "effect: permit", "effect: allow", ReasonCodes.SchemaInvalid)]
    [InlineData(Income, "      retention: P90D\n", "", ReasonCodes.SchemaInvalid)]
    [InlineData(Income, "retention: P90D", "retention: P3M", ReasonCodes.SchemaInvalid)]
    [InlineData(Income, "channel: portal", "channel: pigeon", ReasonCodes.SchemaInvalid)]
    [InlineData(Income, "agencies: [kemensos]", "any: true", ReasonCodes.SchemaInvalid)]
    [InlineData(Income, "retention: P90D", "retention: P91D", ReasonCodes.RuleWiderThanPurpose)]
    [InlineData(Income, "fields: [income_below_threshold]", "fields: [income_below_threshold, employer]", ReasonCodes.RuleWiderThanPurpose)]
    [InlineData(Income, "type: consent", "type: public-task", ReasonCodes.RuleWiderThanPurpose)]
    [InlineData(Income, "purposes: [benefit-eligibility]", "purposes: [curiosity]", ReasonCodes.ReferenceUnknown)]
    [InlineData(Income, "provider: pajak", "provider: dukcapil", ReasonCodes.ReferenceUnknown)]
    [InlineData(Income, "tz: Asia/Jakarta", "tz: Asia/Atlantis", ReasonCodes.TimeZoneUnknown)]
    [InlineData(Income, "op: amount-below, amount: 60000000", "op: age-over, years: 18, tz: Asia/Jakarta", ReasonCodes.RuleAnswerUnfit)]
    [InlineData(Income, "  impactAssessment: DPIA-SOC-2026-02\n", "", ReasonCodes.RuleIncomplete)]
    [InlineData(Income, "\"2099-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00Z\"", ReasonCodes.IntervalEmpty)]
    [InlineData(Income, "id: POL-SOC-002", "id: POL-SOC-001", ReasonCodes.IdDuplicate)]
    [InlineData(Civil, "field: birth_date, op: generalise, to: year", "field: birth_date, op: generalise, to: district", ReasonCodes.RuleTransformUnfit)]
    [InlineData(Civil, "field: birth_date, op: generalise, to: year", "field: sex, op: drop", ReasonCodes.ReferenceUnknown)]
    [InlineData(Civil, "keyScope: recipient", "keyScope: everybody", ReasonCodes.SchemaInvalid)]
    [InlineData(Civil, "field: birth_date, op", "field: nik, op", ReasonCodes.IdDuplicate)]
    [InlineData(Special, "reasonCode: policy.special-category", "reasonCode: policy.because", ReasonCodes.ReferenceUnknown)]
    [InlineData(Special, "reasonCode: policy.special-category", "reasonCode: policy.permit", ReasonCodes.ReferenceUnknown)]
    [InlineData(Purpose, "household_size, district]", "household_size, shoe_size]", ReasonCodes.ReferenceUnknown)]
    [InlineData(Purpose, "dpv: dpv:ProvidePublicService", "dpv: because", ReasonCodes.SchemaInvalid)]
    [InlineData(Dataset, "birthDateField: birth_date", "birthDateField: full_name", ReasonCodes.ReferenceUnknown)]
    [InlineData(Dataset, "name: address, type", "name: district, type", ReasonCodes.IdDuplicate)]
    [InlineData(Dataset, "sex: { enum: [F, M] }", "sex: { enum: F }", ReasonCodes.SchemaInvalid)]
    [InlineData(Notice, "purpose: benefit-eligibility", "purpose: school-zoning", ReasonCodes.RuleWiderThanPurpose)]
    [InlineData(Income, "kind: ExchangePolicy", "kind: ExchangePolicy\nkind: ExchangePolicy", ReasonCodes.YamlMalformed)]
    [InlineData(Income, "fields: [income_below_threshold]", "fields: &f [income_below_threshold]", ReasonCodes.YamlMalformed)]
    [InlineData(Income, "owner: kemensos", "owner: !!str kemensos", ReasonCodes.YamlMalformed)]
    [InlineData(Income, "owner: kemensos", "owner:", ReasonCodes.YamlMalformed)]
    [InlineData(Income, "amount: 60000000", "amount: 99999999999999999999", ReasonCodes.YamlMalformed)]
    [InlineData(Income, "apiVersion:", "\t apiVersion:", ReasonCodes.YamlMalformed)]
    public void A_wrong_twin_is_refused_by_name(string path, string old, string changed, string code) =>
        Assert.Contains(Faults(path, old, changed), fault => fault.Code == code && fault.File == path && fault.Line > 0);

    [Fact]
    public void A_fault_names_the_line_it_is_on()
    {
        var text = ShippedPolicies.Files.Single(file => file.Path == Income).Text;
        var line = text.Split('\n').Index().Single(item => item.Item.Contains("retention:", StringComparison.Ordinal)).Index + 1;
        Assert.Equal(line, Assert.Single(Faults(Income, "retention: P90D", "retention: P91D")).Line);
    }

    [Fact]
    public void Files_of_no_kind_and_files_given_twice_are_refused()
    {
        var faults = Assert.IsType<PolicyLoad.Refused>(PolicySet.Load([new("policies/readme.txt", "x"), .. ShippedPolicies.Files, ShippedPolicies.Files[0]])).Faults;
        Assert.Equal([ReasonCodes.FileDuplicate, ReasonCodes.FileKindUnknown], faults.Select(fault => fault.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_order_of_files_changes_nothing() =>
        Assert.Equal(ShippedPolicies.Set.Sha256, ShippedPolicies.Load([.. ShippedPolicies.Files.Reverse()]).Sha256);

    [Fact]
    public void Words_that_look_like_something_else_stay_words()
    {
        var read = YamlText.TryRead("x", "{ a: no, b: 0x1F, c: 1.5, d: 007, e: 2026-01-01, f: '5', g: -5, h: true }", out _)!;
        Assert.Equal("""{"a":"no","b":"0x1F","c":"1.5","d":"007","e":"2026-01-01","f":"5","g":-5,"h":true}""", read.Root.ToJsonString());
    }
}
