using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Testing;

namespace Hub.Rules.Tests.Examples;

public sealed partial class ReasonCatalogTests
{
    static IEnumerable<string> Codes => typeof(ReasonCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!);

    [Fact]
    public void Every_code_is_explained_once_in_both_languages()
    {
        Assert.Equal(Codes.Order(StringComparer.Ordinal), ReasonCatalog.All.Select(reason => reason.Code));
        Assert.All(ReasonCatalog.All, reason => Assert.True(reason.Message.Id.Length > 5 && reason.Message.En.Length > 5 && reason.Message.Id != reason.Message.En));
    }

    [Fact]
    public void Codes_are_lower_case_words_with_one_dot() => Assert.All(Codes, code => Assert.Matches("^[a-z]+(-[a-z]+)*\\.[a-z]+(-[a-z]+)*$", code));

    [Fact]
    public void No_code_is_spelled_out_beside_the_list()
    {
        var families = Codes.Select(code => code.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var strays = from file in Directory.EnumerateFiles(Path.Combine(SharedFiles.Root, "src", "Hub.Rules"), "*.cs", SearchOption.AllDirectories)
                     where !file.EndsWith("ReasonCodes.cs", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)
                     from literal in CodeLiteral().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value)
                     where families.Contains(literal.Split('.')[0]) && !ReasonCatalog.Knows(literal)
                     select $"{Path.GetFileName(file)}: {literal}";
        Assert.Empty(strays);
    }

    [GeneratedRegex("\"(?<code>[a-z-]+\\.[a-z-]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex CodeLiteral();
}
