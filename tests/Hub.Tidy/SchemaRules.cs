using System.Text.Json;
using Hub.Canon.Schemas;

namespace Hub.Tidy;

/// <summary>Everything that crosses the hub's border has a schema that examples hold to their word.</summary>
public sealed class SchemaRules
{
    const string Suffix = ".schema.json";

    static readonly string[] Schemas = [.. Tree.Ending(Suffix).Where(path => path.StartsWith("schemas/", StringComparison.Ordinal))];

    public static TheoryData<string> Paths => [.. Schemas];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Schema_compiles_by_its_path(string path) =>
        Assert.IsType<SchemaCompilation.Compiled>(SchemaSet.Embedded.TryCompile(path));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Schema_takes_its_valid_examples(string path) =>
        Findings.None(Examples(path, "valid").Where(example => !IsValid(path, example)));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Schema_refuses_its_invalid_examples(string path) =>
        Findings.None(Examples(path, "invalid").Where(example => IsValid(path, example)));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Schema_says_its_dialect_and_what_it_is_for(string path)
    {
        using var schema = JsonDocument.Parse(Tree.Read(path));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        Assert.True(schema.RootElement.TryGetProperty("title", out _), "no title");
    }

    [Fact]
    public void Names_of_schemas_are_unique_so_that_examples_have_one_place()
    {
        var names = Schemas.Select(Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public void Every_example_belongs_to_a_schema() =>
        Findings.None(
            from path in Tree.Files
            where path.StartsWith("schemas/examples/", StringComparison.Ordinal)
            let parts = path.Split('/')
            where parts.Length != 5 || parts[3] is not ("valid" or "invalid") || !Schemas.Any(schema => Name(schema) == parts[2])
            select path);

    static string[] Examples(string path, string kind)
    {
        var folder = $"schemas/examples/{Name(path)}/{kind}/";
        string[] examples = [.. Tree.Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal))];
        Assert.True(examples.Length > 0, $"{folder} holds nothing");
        return examples;
    }

    static bool IsValid(string schema, string example)
    {
        var text = Tree.Read(example);
        using var document = JsonDocument.Parse(example.EndsWith(".yaml", StringComparison.Ordinal) ? Yaml.Read(text).ToJsonString() : text);
        return SchemaSet.Embedded.Compile(schema).Validate(document.RootElement).IsValid;
    }

    static string Name(string path) => Path.GetFileName(path)[..^Suffix.Length];
}
