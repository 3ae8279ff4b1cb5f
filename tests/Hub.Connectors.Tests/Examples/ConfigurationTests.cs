using System.Text;
using System.Text.Json;
using Hub.Canon.Schemas;
using Hub.Testing;

namespace Hub.Connectors.Tests;

public sealed class ConfigurationTests
{
    static string Examples(string kind) => Path.Combine(SharedFiles.Root, "schemas/examples/connectors", kind);

    public static TheoryData<string> Valid() => [.. Directory.EnumerateFiles(Examples("valid"))];

    public static TheoryData<string> Invalid() => [.. Directory.EnumerateFiles(Examples("invalid"))];

    [Theory]
    [MemberData(nameof(Valid))]
    public void Configuration_of_a_valid_example_is_taken(string file)
    {
        var loaded = Assert.IsType<ConnectorLoad.Loaded>(Load(File.ReadAllText(file)));

        Assert.NotEmpty(loaded.Registry.Datasets);
        loaded.Registry.Dispose();
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Configuration_of_an_invalid_example_is_refused_with_its_faults(string file) =>
        Assert.NotEmpty(Assert.IsType<ConnectorLoad.Refused>(Load(File.ReadAllText(file))).Faults);

    [Fact]
    public void Schema_takes_and_refuses_the_same_examples()
    {
        var schema = SchemaSet.Embedded.Compile("https://hub.invalid/schemas/connectors.schema.json");

        foreach (var (kind, taken) in new[] { ("valid", true), ("invalid", false) })
        {
            foreach (var file in Directory.EnumerateFiles(Examples(kind)))
            {
                using var example = JsonDocument.Parse(File.ReadAllBytes(file));
                Assert.True(schema.Validate(example.RootElement).IsValid == taken, file);
            }
        }
    }

    [Theory]
    [InlineData("\"table\":\"p\"", "\"table\":\"p; --\"", "/datasets/d/table")]
    [InlineData("\"key\":\"k\"", "\"key\":\"k\\\" OR 1=1\"", "/datasets/d/key")]
    [InlineData("\"v\":\"col\"", "\"v\":\"col, secret\"", "/datasets/d/columns/v")]
    [InlineData("\"v\":\"col\"", "\"v\":\"(SELECT 1)\"", "/datasets/d/columns/v")]
    [InlineData("\"v\":\"col\"", "\"V v\":\"col\"", "/datasets/d/columns/V v")]
    [InlineData("\"integer\"", "\"int\"", "/datasets/d/types/v")]
    [InlineData("Mode=ReadOnly", "Mode=ReadWriteCreate", "/datasets/d/connection")]
    [InlineData(";Mode=ReadOnly", "", "/datasets/d/connection")]
    [InlineData("Data Source=t.db", "Data Source=:memory:", "/datasets/d/connection")]
    [InlineData("Data Source=t.db", "Data Source=file:t.db?mode=rwc", "/datasets/d/connection")]
    [InlineData("Data Source=t.db", "Nonsense=1", "/datasets/d/connection")]
    [InlineData("\"kind\":\"sql\"", "\"kind\":\"sql\",\"engine\":\"oracle\"", "/datasets/d/engine")]
    [InlineData("\"kind\":\"sql\"", "\"kind\":\"sql\",\"optional\":[\"w\"]", "/datasets/d/optional")]
    [InlineData("\"kind\":\"sql\"", "\"kind\":\"sql\",\"maxConcurrent\":0", "/datasets/d/maxConcurrent")]
    [InlineData("\"kind\":\"sql\"", "\"kind\":\"sql\",\"where\":\"1=1\"", "/datasets/d/where")]
    [InlineData("\"provider\":\"p\",", "", "/datasets/d")]
    public void Fault_of_a_database_is_named_with_its_place(string right, string wrong, string place)
    {
        const string sound = """{"datasets":{"d":{"kind":"sql","provider":"p","connection":"Data Source=t.db;Mode=ReadOnly","table":"p","key":"k","columns":{"v":"col"},"types":{"v":"integer"}}}}""";
        CheckPlace(sound, right, wrong, place);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/v/{key}", "http://example.org/v/{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "http://localhost/v/{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "https://{key}.example.org/v", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "https://example.org{key}/v", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "https://user:secret@example.org/v/{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "https://example.org/v#{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "https://example.org/a/../{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "https://example.org/{key}/{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "file:///etc/{key}", "/datasets/d/url")]
    [InlineData("http://127.0.0.1:1/v/{key}", "/v/{key}", "/datasets/d/url")]
    [InlineData("\"/a\"", "\"a\"", "/datasets/d/fields/v")]
    [InlineData("\"/a\"", "\"/a~2\"", "/datasets/d/fields/v")]
    [InlineData("\"/a\"", "5", "/datasets/d/fields/v")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"subject\":\"nik\"", "/datasets/d/subject")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"fieldsParameter\":\"a=b&c\"", "/datasets/d/fieldsParameter")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"signedOriginal\":\"yes\"", "/datasets/d/signedOriginal")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"credential\":{\"header\":\"Host\",\"file\":\"f\"}", "/datasets/d/credential/header")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"schemas\":{\"v\":{\"minimum\":\"a\"}}", "/datasets/d/schemas/v")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"schemas\":{\"v\":{\"$ref\":\"https://elsewhere.example/s\"}}", "/datasets/d/schemas/v")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"rest\",\"schemas\":{\"w\":true}", "/datasets/d/schemas/w")]
    [InlineData("\"kind\":\"rest\"", "\"kind\":\"soap\"", "/datasets/d/kind")]
    public void Fault_of_a_web_source_is_named_with_its_place(string right, string wrong, string place)
    {
        const string sound = """{"datasets":{"d":{"kind":"rest","provider":"p","url":"http://127.0.0.1:1/v/{key}","fields":{"v":"/a"},"types":{"v":"integer"}}}}""";
        CheckPlace(sound, right, wrong, place);
    }

    [Theory]
    [InlineData("{\"datasets\":{}}")]
    [InlineData("{\"datasets\":[]}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"datasets\":{\"d\":1}}")]
    [InlineData("{\"datasets\":{\"d\":{},\"d\":{}}}")]
    [InlineData("{\"datasets\"")]
    public void Text_that_is_no_configuration_is_refused(string json) => Assert.IsType<ConnectorLoad.Refused>(Load(json));

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var refused = Assert.IsType<ConnectorLoad.Refused>(Load("""{"datasets":{"A":{"kind":"sql"},"b":{"kind":"rest","extra":1}}}"""));

        Assert.True(refused.Faults.Count >= 10, string.Join('\n', refused.Faults));
    }

    static void CheckPlace(string sound, string right, string wrong, string place)
    {
        Assert.IsType<ConnectorLoad.Loaded>(Load(sound)).Registry.Dispose();
        Assert.Contains(right, sound, StringComparison.Ordinal);
        var refused = Assert.IsType<ConnectorLoad.Refused>(Load(sound.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(place, refused.Faults.Select(f => f.Place));
    }

    static ConnectorLoad Load(string json) => ConnectorRegistry.Load(Encoding.UTF8.GetBytes(json), Registries.Quick);
}
