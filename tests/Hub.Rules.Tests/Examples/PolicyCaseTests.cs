using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Examples;

public sealed class PolicyCaseTests
{
    [Fact]
    public void Shipped_cases_all_hold()
    {
        var failing = ShippedPolicies.Cases.SelectMany(file => PolicyCases.Run(ShippedPolicies.Set, file)).Where(report => !report.Holds)
            .Select(report => $"{report.Policy} {report.Name}: {string.Join(" | ", report.Differences)}");
        Assert.Empty(failing);
    }

    [Fact]
    public void Every_policy_has_cases_and_every_case_names_a_policy()
    {
        var policies = ShippedPolicies.Set.Policies.Select(policy => policy.Metadata.Id).Order(StringComparer.Ordinal);
        var withCases = ShippedPolicies.Cases.Select(file => file.Policy).Order(StringComparer.Ordinal);
        Assert.Equal(policies, withCases);
    }

    [Fact]
    public void Every_rule_determines_some_case()
    {
        var rules = ShippedPolicies.Set.Policies.SelectMany(policy => policy.Rules.Select(rule => $"{policy.Metadata.Id}/{rule.Id}"));
        var determined = ShippedPolicies.Cases.SelectMany(file => file.Cases).SelectMany(item => item.Expect.Determining).ToHashSet(StringComparer.Ordinal);
        Assert.All(rules, rule => Assert.Contains(rule, determined));
    }

    [Fact]
    public void Every_consent_rule_has_a_notice_for_each_of_its_purposes()
    {
        var lacking = from policy in ShippedPolicies.Set.Policies
                      from rule in policy.Rules
                      where rule is { Effect: RuleEffect.Permit, LegalBasis.Type: LegalBasis.Consent }
                      from agency in rule.Recipients.Agencies!
                      from purpose in rule.Purposes!
                      where ShippedPolicies.Set.NoticeFor(agency, policy.Dataset, purpose) is null
                      select $"{policy.Metadata.Id}/{rule.Id} {agency} {purpose}";
        Assert.Empty(lacking);
    }

    [Fact]
    public void Cases_report_what_differs_when_they_do_not_hold()
    {
        var file = ShippedPolicies.Cases.Single(file => file.Policy == "POL-SOC-001");
        var first = file.Cases[0];
        var wrong = file with { Cases = [first with { Expect = first.Expect with { Outcome = CaseOutcome.Deny, Quotas = 7, Released = new() { ["nik"] = first.Fetched!["nik"] } } }] };
        var report = Assert.Single(PolicyCases.Run(ShippedPolicies.Set, wrong));
        Assert.Equal(3, report.Differences.Count);
    }

    [Fact]
    public void The_civil_registry_has_fourteen_fields_and_kemensos_gets_four()
    {
        Assert.Equal(14, ShippedPolicies.Set.Datasets["civil-registry.person"].Fields.Count);
        Assert.Equal(4, ShippedPolicies.Set.Policies.Single(policy => policy.Metadata.Id == "POL-SOC-001").Rules[0].Fields!.Count);
    }
}
