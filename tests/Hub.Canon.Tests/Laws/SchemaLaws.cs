using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hub.Canon.Schemas;

namespace Hub.Canon.Tests.Laws;

/// <summary>A failure prints the seed that repeats it.</summary>
public sealed class SchemaLaws
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    static readonly Arbitrary<(JsonNode? Schema, JsonNode? Instance)> Pairs = Arb.From(
        from schema in JsonTrees.Schemas.Generator
        from instance in JsonTrees.Json.Generator
        select (schema, instance));

    [Fact]
    public void Any_schema_compiles_or_is_refused_and_any_instance_gets_a_verdict()
    {
        var compiled = 0;
        Many.Holds(Pairs, pair =>
        {
            if (Compile(pair.Schema) is not { } schema)
            {
                return true;
            }
            compiled++;
            var result = schema.Validate(JsonSerializer.SerializeToElement(pair.Instance));
            return result.Faults.Count <= SchemaLimits.MaxFaults && result.IsValid == (result.Faults.Count == 0);
        });
        Assert.True(compiled > 10, $"only {compiled} of the random schemas compiled: the law says too little");
    }

    [Fact]
    public void Not_turns_every_verdict_that_was_reached() => Many.Holds(Pairs, pair =>
    {
        var negated = new JsonObject { ["not"] = pair.Schema?.DeepClone() };
        if (Compile(pair.Schema) is not { } schema || Compile(negated) is not { } opposite)
        {
            return true;
        }
        var instance = JsonSerializer.SerializeToElement(pair.Instance);
        var (result, turned) = (schema.Validate(instance), opposite.Validate(instance));
        return result.Truncated || turned.Truncated || References(pair.Schema) || result.IsValid != turned.IsValid;
    });

    static CompiledSchema? Compile(JsonNode? schema)
    {
        const string Uri = "urn:law:schema";
        var set = new SchemaSet();
        try
        {
            set.Add(Uri, JsonSerializer.SerializeToUtf8Bytes(schema));
            return set.Compile(Uri, FormatUse.Assertion);
        }
        catch (SchemaException)
        {
            return null;
        }
    }

    /// <summary>A reference by pointer means something else once the schema stands one level deeper.</summary>
    static bool References(JsonNode? schema) => schema?.ToJsonString().Contains("ef\":", StringComparison.Ordinal) ?? false;
}
