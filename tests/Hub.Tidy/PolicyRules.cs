namespace Hub.Tidy;

/// <summary>Every shipped policy says, in cases, what it answers.</summary>
public sealed class PolicyRules
{
    static IEnumerable<string> Policies => Tree.Ending(".policy.yaml").Where(path => path.StartsWith("policies/", StringComparison.Ordinal));

    static IEnumerable<string> Cases => Tree.Ending(".case.yaml").Where(path => path.StartsWith("policies/cases/", StringComparison.Ordinal));

    [Fact]
    public void Every_policy_has_cases()
    {
        Assert.NotEmpty(Policies);
        var covered = Cases.Select(path => (string?)Yaml.Read(Tree.Read(path))["policy"]).ToHashSet(StringComparer.Ordinal);
        Findings.None(Policies.Where(path => !covered.Contains((string?)Yaml.Read(Tree.Read(path))["metadata"]?["id"])));
    }

    [Fact]
    public void Every_case_file_is_about_a_policy_that_is_there()
    {
        var ids = Policies.Select(path => (string?)Yaml.Read(Tree.Read(path))["metadata"]?["id"]).ToHashSet(StringComparer.Ordinal);
        Findings.None(Cases.Where(path => !ids.Contains((string?)Yaml.Read(Tree.Read(path))["policy"])));
    }

    [Fact]
    public void Every_policy_has_a_case_that_permits_or_denies_by_its_own_rule() =>
        Findings.None(
            from path in Cases
            let cases = Yaml.Read(Tree.Read(path))
            let policy = (string?)cases["policy"]
            where !cases["cases"]!.AsArray().Any(one => one!["expect"]!["determining"]!.AsArray().Any(rule => ((string?)rule)!.StartsWith(policy + "/", StringComparison.Ordinal)))
            select path);
}
