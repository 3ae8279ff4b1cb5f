using Hub.Rules.Policies;
using Hub.Testing;

namespace Hub.Rules.Tests.Examples;

/// <summary>Each schema of a policy file accepts its valid examples and refuses its invalid ones, as the loader uses it.</summary>
public sealed class SchemaExampleTests
{
    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (var schema in new[] { "policy", "purpose", "dataset", "consent-notice", "policy-case", "programme", "programme-case" })
        {
            foreach (var kind in new[] { "valid", "invalid" })
            {
                foreach (var file in Directory.EnumerateFiles(Path.Combine(SharedFiles.Root, "schemas", "examples", schema, kind)).Order(StringComparer.Ordinal))
                {
                    data.Add(schema, $"{kind}/{Path.GetFileName(file)}");
                }
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_what_its_folder_says(string schema, string example)
    {
        var text = YamlText.TryRead(example, File.ReadAllText(Path.Combine(SharedFiles.Root, "schemas", "examples", schema, example)), out var fault);
        Assert.Null(fault);
        var kind = schema switch
        {
            "policy-case" => PolicyFileKind.Case,
            "consent-notice" => PolicyFileKind.Notice,
            _ => Enum.GetValues<PolicyFileKind>().Single(kind => kind.Code() == schema),
        };
        var faults = PolicySchemas.Check(kind, example, text!);
        Assert.True(example.StartsWith("valid/", StringComparison.Ordinal) == (faults.Count == 0), string.Join('\n', faults));
    }
}
