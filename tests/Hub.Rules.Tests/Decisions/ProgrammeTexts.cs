using Hub.Rules.Policies;
using Hub.Testing;

namespace Hub.Rules.Tests.Decisions;

/// <summary>The example that uses every condition, with changes.</summary>
static class ProgrammeTexts
{
    static readonly string Yaml = File.ReadAllText(Path.Combine(SharedFiles.Root, "schemas", "examples", "programme", "valid", "every-condition.yaml"));

    /// <summary>Its canonical text after the changes, each of which must find its place.</summary>
    public static string Example(params (string Old, string New)[] changes)
    {
        var text = Yaml;
        foreach (var (old, changed) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, changed, StringComparison.Ordinal);
        }
        var read = YamlText.TryRead("example", text, out var fault);
        Assert.Null(fault);
        return ProgrammeWorld.Canonical(read!.Root);
    }
}
