namespace Hub.Tidy;

/// <summary>Every shipped policy and programme says, in cases, what it answers.</summary>
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

    static IEnumerable<string> Programmes => Tree.Ending(".programme.yaml").Where(path => path.StartsWith("policies/", StringComparison.Ordinal));

    static IEnumerable<string> ProgrammeCases => Tree.Ending(".programme-case.yaml").Where(path => path.StartsWith("policies/cases/", StringComparison.Ordinal));

    [Fact]
    public void Every_programme_has_cases()
    {
        Assert.NotEmpty(Programmes);
        var covered = ProgrammeCases.Select(CasesAbout).ToHashSet(StringComparer.Ordinal);
        Findings.None(Programmes.Where(path => !covered.Contains(Version(path))));
    }

    [Fact]
    public void Every_programme_case_file_is_about_a_programme_that_is_there()
    {
        var versions = Programmes.Select(Version).ToHashSet(StringComparer.Ordinal);
        Findings.None(ProgrammeCases.Where(path => !versions.Contains(CasesAbout(path))));
    }

    [Fact]
    public void Every_reason_and_outcome_of_a_programme_stands_in_a_case() =>
        Findings.None(
            from path in Programmes
            let expected = ProgrammeCases.Where(file => string.Equals(CasesAbout(file), Version(path), StringComparison.Ordinal)).SelectMany(Expected).ToHashSet(StringComparer.Ordinal)
            from code in Codes(path)
            where !expected.Contains(code)
            select $"{path}: {code}");

    static string Version(string path) => Yaml.Read(Tree.Read(path))["metadata"] is { } metadata ? $"{metadata["id"]} {metadata["version"]}" : path;

    static string CasesAbout(string path) => Yaml.Read(Tree.Read(path)) is var cases ? $"{cases["programme"]} {cases["version"]}" : path;

    static IEnumerable<string> Expected(string path) =>
        from one in Yaml.Read(Tree.Read(path))["cases"]!.AsArray()
        from code in (one["expect"]!["reasons"]?.AsArray() ?? []).Append(one["expect"]!["outcome"])
        where code is not null
        select (string)code;

    static IEnumerable<string> Codes(string path)
    {
        var programme = Yaml.Read(Tree.Read(path));
        return programme["criteria"]!.AsArray().SelectMany(criterion => new[] { criterion!["met"], criterion["unmet"] })
            .Append(programme["outcome"]!["reached"]).Append(programme["outcome"]!["below"])
            .Select(side => (string)side!["code"]!);
    }
}
