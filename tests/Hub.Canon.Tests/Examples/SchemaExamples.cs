using System.Text;
using System.Text.Json;
using Hub.Canon.Schemas;

namespace Hub.Canon.Tests.Examples;

public sealed class SchemaExamples
{
    const string Uri = "https://hub.test/person.schema.json";

    const string Person = """
        {
          "type": "object",
          "required": ["nik", "name"],
          "properties": {
            "nik": { "type": "string", "pattern": "^[0-9]{16}$" },
            "name": { "type": "string", "minLength": 1, "maxLength": 5 },
            "born": { "type": "string", "format": "date" },
            "district": { "enum": ["a", "b"] },
            "children": { "type": "array", "items": { "$ref": "#" }, "maxItems": 2 }
          },
          "additionalProperties": false
        }
        """;

    [Theory]
    [InlineData("[]", "", "/type", "expected an object, found an array of 0 items")]
    [InlineData("""{"name":"x"}""", "", "/required", "the member 'nik' is required and missing")]
    [InlineData("""{"nik":"3171","name":"x"}""", "/nik", "/properties/nik/pattern", "expected a string that matches ^[0-9]{16}$, found a string of 4 characters")]
    [InlineData("""{"nik":"0000000000000000","name":"Ananda"}""", "/name", "/properties/name/maxLength", "expected at most 5 characters, found a string of 6 characters")]
    [InlineData("""{"nik":"0000000000000000","name":"x","a/b":1}""", "/a~1b", "/additionalProperties", "nothing may stand here")]
    [InlineData("""{"nik":"0000000000000000","name":"x","district":"c"}""", "/district", "/properties/district/enum", "expected one of \"a\", \"b\", found a string of 1 character")]
    [InlineData("""{"nik":"0000000000000000","name":"x","children":[{"nik":"0000000000000000","name":7}]}""", "/children/0/name", "/properties/name/type", "expected a string, found another number")]
    public void Fault_points_to_the_place_and_says_what_was_expected(string instance, string at, string keyword, string message)
    {
        var fault = Assert.Single(Validate(Person, instance).Faults);

        Assert.Equal((at, Uri + "#" + keyword, message), (fault.InstanceLocation, fault.KeywordLocation, fault.Message));
    }

    [Fact]
    public void Faults_never_repeat_a_value_of_the_instance()
    {
        const string Schema = """{"anyOf":[{"type":"object","properties":{"a":{"const":1},"b":{"pattern":"^x"},"c":{"format":"date"},"d":{"maximum":3},"e":{"maxLength":2}}},{"type":"null"}],"not":{"required":["a"]}}""";
        var result = Validate(Schema, """{"a":"secret","b":"secret","c":"secret","d":777,"e":"secret"}""", FormatUse.Assertion);

        Assert.Equal(7, result.Faults.Count);
        Assert.DoesNotContain(result.Faults, fault => fault.ToString().Contains("secret", StringComparison.Ordinal) || fault.ToString().Contains("777", StringComparison.Ordinal));
    }

    [Fact]
    public void Format_is_checked_only_when_asked()
    {
        const string Instance = """{"nik":"0000000000000000","name":"x","born":"2026-02-30"}""";

        Assert.True(Validate(Person, Instance).IsValid);
        Assert.Equal("/born", Assert.Single(Validate(Person, Instance, FormatUse.Assertion).Faults).InstanceLocation);
    }

    [Fact]
    public void Faults_are_counted_no_further_than_the_limit()
    {
        var result = Validate("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Repeat("1", 100))}]");

        Assert.Equal((SchemaLimits.MaxFaults, true), (result.Faults.Count, result.Truncated));
    }

    [Theory]
    [InlineData("""{"$ref":"https://elsewhere.test/x.json"}""", "elsewhere.test/x.json")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "#/$defs/none")]
    [InlineData("""{"$ref":"#none"}""", "#none")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "draft-07")]
    [InlineData("""{"properties":{"a":{"type":"text"}}}""", "/properties/a/type")]
    [InlineData("""{"minLength":-1}""", "minLength")]
    [InlineData("""{"pattern":"(?i)a"}""", "(?i)a")]
    [InlineData("""{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}""", "'x' stands twice")]
    [InlineData("""{"type":"string","type":"null"}""", "json.duplicate-member")]
    [InlineData("""[]""", "schema")]
    public void Schema_that_cannot_be_used_is_refused_and_names_why(string schema, string named)
    {
        var thrown = Assert.Throws<SchemaException>(() => Validate(schema, "1"));

        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}""")]
    public void Reference_that_leads_back_to_itself_ends_and_is_invalid(string schema)
    {
        var result = Validate(schema, "1");

        Assert.Contains("reference lead back", Assert.Single(result.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubling_references_end_at_the_bound_of_steps()
    {
        var levels = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""
            "l{{i}}":{"allOf":[{"$ref":"#/$defs/l{{i + 1}}"},{"$ref":"#/$defs/l{{i + 1}}"}]}
            """));

        var result = Validate($$"""{"$defs":{{{levels}},"l40":true},"$ref":"#/$defs/l0"}""", "1");

        Assert.Contains("too many steps", Assert.Single(result.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_that_backtracks_without_end_is_stopped_even_inside_not()
    {
        var result = Validate("""{"not":{"pattern":"^(?=(a+)+b)\\1$"}}""", $"\"{new string('a', 40)}!\"");

        Assert.Contains("too long", Assert.Single(result.Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740993", false)]
    [InlineData("""{"const":1.10}""", "1.1", true)]
    [InlineData("""{"const":0}""", "-0.0", true)]
    [InlineData("""{"type":"integer"}""", "1.50e1", true)]
    [InlineData("""{"type":"integer"}""", "1e-1", false)]
    [InlineData("""{"multipleOf":0.0001}""", "0.0075", true)]
    [InlineData("""{"multipleOf":0.01}""", "19.999", false)]
    [InlineData("""{"multipleOf":7}""", "1e300", false)]
    [InlineData("""{"multipleOf":1e-300}""", "1e300", true)]
    [InlineData("""{"multipleOf":3e300}""", "1e-300", false)]
    [InlineData("""{"minimum":-1.5e-400}""", "-1e-400", true)]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", false)]
    [InlineData("""{"uniqueItems":true}""", """[1,"1",true,[1],{"a":1}]""", true)]
    [InlineData("""{"maxLength":1}""", "\"😂\"", true)]
    public void Values_compare_exactly(string schema, string instance, bool valid) => Assert.Equal(valid, Validate(schema, instance).IsValid);

    [Fact]
    public void Embedded_schemas_take_no_more_and_hold_the_metaschema()
    {
        var compiled = SchemaSet.Embedded.Compile("https://json-schema.org/draft/2020-12/schema");
        using var bad = JsonDocument.Parse("""{"properties":{"a":{"minimum":"one"}}}""");

        Assert.Equal("/properties/a/minimum", Assert.Single(compiled.Validate(bad.RootElement).Faults).InstanceLocation);
        Assert.Throws<InvalidOperationException>(() => SchemaSet.Embedded.Add("urn:x", "{}"u8));
    }

    [Fact]
    public void Instance_with_half_a_character_is_invalid_not_an_exception()
    {
        using var instance = JsonDocument.Parse("\"\\ud800\"");

        var set = new SchemaSet();
        set.Add(Uri, """{"maxLength":3}"""u8);
        Assert.False(set.Compile(Uri).Validate(instance.RootElement).IsValid);
    }

    static SchemaResult Validate(string schema, string instance, FormatUse formats = FormatUse.Annotation)
    {
        var set = new SchemaSet();
        set.Add(Uri, Encoding.UTF8.GetBytes(schema));
        using var document = JsonDocument.Parse(instance);
        return set.Compile(Uri, formats).Validate(document.RootElement);
    }
}
