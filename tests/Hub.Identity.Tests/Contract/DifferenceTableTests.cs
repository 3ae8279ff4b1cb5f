using System.Globalization;
using Hub.Testing;

namespace Hub.Identity.Tests.Contract;

/// <summary>The table of differences says what the tests accept, no more and no less.</summary>
public sealed class DifferenceTableTests
{
    const string Page = "docs/authorization-servers-compared.md";
    const string AsTheProfile = "=";

    [Fact]
    public void Table_names_exactly_the_differences_and_what_each_server_answers()
    {
        var wanted = Differences.All.GroupBy(difference => difference.Case, StringComparer.Ordinal)
            .Select(rows => string.Join(" | ", [rows.Key, rows.First().Profile, .. Differences.Servers.Select(server => rows.FirstOrDefault(row => row.Server == server)?.Answer ?? AsTheProfile)]));
        var rows = Rows();
        Assert.Equal(wanted.Order(StringComparer.Ordinal), rows.Select(row => string.Join(" | ", row[..^1])).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.True(row[^1].Length > 0, $"{row[0]} is not explained"));
    }

    [Fact]
    public void Differences_are_of_cases_that_are_tested_and_differ()
    {
        var folder = Path.Combine(SharedFiles.Root, "tests", "Hub.Identity.Tests", "Contract");
        var source = string.Concat(Directory.EnumerateFiles(folder, "AuthorizationServerContract*.cs").Select(File.ReadAllText));
        Assert.All(Differences.All, difference =>
        {
            Assert.Contains($"\"{difference.Case}\"", source, StringComparison.Ordinal);
            Assert.NotEqual(difference.Profile, difference.Answer);
            Assert.Contains(difference.Server, Differences.Servers);
        });
        Assert.Distinct(Differences.All.Select(difference => (difference.Case, difference.Server)));
    }

    [Fact]
    public void Every_row_of_the_profile_has_a_test()
    {
        const int rows = 30;
        var tests = typeof(AuthorizationServerContract<>).GetMethods().Select(method => method.Name).ToList();
        Assert.All(Enumerable.Range(1, rows), row => Assert.Contains(tests, test => test.StartsWith(string.Create(CultureInfo.InvariantCulture, $"AS_{row:00}_"), StringComparison.Ordinal)));
    }

    static List<string[]> Rows() => [.. File.ReadLines(Path.Combine(SharedFiles.Root, Page))
        .Where(line => line.StartsWith("| AS-", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))];
}
