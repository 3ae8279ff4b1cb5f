using System.Text;
using System.Text.Json;
using Hub.Canon.Schemas;
using Hub.Testing;

namespace Hub.Canon.Tests.Vectors;

/// <summary>Runs files of json-schema-org/JSON-Schema-Test-Suite, with its remotes mapped in memory.</summary>
internal static class SchemaSuite
{
    const string Folder = "vectors/json-schema";
    const string Draft = "draft2020-12";
    const string RemoteBase = "http://localhost:1234/";

    public sealed record Outcome(int Count, IReadOnlyList<string> Failures);

    public static string TestFolder => Path.Combine(SharedFiles.Folder(Folder), "tests", Draft);

    public static Outcome Run(string file, FormatUse formats)
    {
        using var suite = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFolder, file)));
        var remotes = Remotes();
        var (count, failures) = (0, new List<string>());
        foreach (var group in suite.RootElement.EnumerateArray())
        {
            var compilation = Compile(group.GetProperty("schema"), remotes, formats);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                if (Judge(compilation, test) is { } wrong)
                {
                    failures.Add($"{group.GetProperty("description")} / {test.GetProperty("description")}: {wrong}");
                }
            }
        }
        return new Outcome(count, failures);
    }

    static SchemaCompilation Compile(JsonElement schema, IReadOnlyList<(string Uri, byte[] Bytes)> remotes, FormatUse formats)
    {
        const string Uri = "https://suite.test/schema";
        var set = new SchemaSet();
        foreach (var (uri, bytes) in remotes)
        {
            set.Add(uri, bytes);
        }
        set.Add(Uri, Encoding.UTF8.GetBytes(schema.GetRawText()));
        return set.TryCompile(Uri, formats);
    }

    static string? Judge(SchemaCompilation compilation, JsonElement test)
    {
        var expected = test.GetProperty("valid").GetBoolean();
        switch (compilation)
        {
            case SchemaCompilation.Compiled(var schema):
                var result = schema.Validate(test.GetProperty("data"));
                return result.IsValid == expected ? null : $"valid should be {expected}; faults: {string.Join("; ", result.Faults)}";
            case SchemaCompilation.Refused(var faults):
                return $"did not compile: {string.Join("; ", faults)}";
            default:
                throw new InvalidOperationException("no such compilation");
        }
    }

    static List<(string, byte[])> Remotes()
    {
        var root = Path.Combine(SharedFiles.Folder(Folder), "remotes");
        return [.. Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(root, path).Replace('\\', '/'), path))
            .Where(file => !file.Name.StartsWith("v1/", StringComparison.Ordinal)
                && (!file.Name.StartsWith("draft", StringComparison.Ordinal) || file.Name.StartsWith(Draft, StringComparison.Ordinal)))
            .Select(file => (RemoteBase + file.Name, File.ReadAllBytes(file.path)))];
    }
}
