using Hub.Canon.Schemas;

namespace Hub.Canon.Tests.Vectors;

/// <summary>The JSON Schema test suite for 2020-12: every required file, and the optional formats that the hub checks.</summary>
public sealed class SchemaVectors
{
    /// <summary>Fewer would mean that some were not run.</summary>
    const int LeastRequiredFiles = 46;

    public static TheoryData<string> RequiredFiles => [.. Listed()];

    [Theory]
    [MemberData(nameof(RequiredFiles))]
    public void Required_cases_all_pass(string file)
    {
        var outcome = SchemaSuite.Run(file, FormatUse.Annotation);

        Assert.Empty(outcome.Failures);
        Assert.NotEqual(0, outcome.Count);
    }

    [Fact]
    public void Required_files_are_all_there() =>
        Assert.True(Directory.GetFiles(SchemaSuite.TestFolder, "*.json").Length >= LeastRequiredFiles);

    [Theory]
    [InlineData("date-time")]
    [InlineData("date")]
    [InlineData("time")]
    [InlineData("duration")]
    [InlineData("email")]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("uri")]
    [InlineData("uri-reference")]
    [InlineData("uuid")]
    [InlineData("json-pointer")]
    [InlineData("relative-json-pointer")]
    [InlineData("regex")]
    [InlineData("ecmascript-regex")]
    [InlineData("unknown")]
    public void Checked_formats_pass_their_cases(string format) =>
        Assert.Equal("", string.Join("\n", SchemaSuite.Run($"optional/format/{format}.json", FormatUse.Assertion).Failures));

    [Theory]
    [InlineData("anchor")]
    [InlineData("bignum")]
    [InlineData("dynamicRef")]
    [InlineData("ecmascript-regex")]
    [InlineData("float-overflow")]
    [InlineData("format-assertion")]
    [InlineData("id")]
    [InlineData("no-schema")]
    [InlineData("non-bmp-regex")]
    [InlineData("refOfUnknownKeyword")]
    [InlineData("unknownKeyword")]
    public void Optional_behaviour_passes_its_cases(string file) =>
        Assert.Empty(SchemaSuite.Run($"optional/{file}.json", FormatUse.Annotation).Failures);

    /// <summary>What the validator leaves out, counted so that a change is noticed: contextual rules of IDNA 2008 inside
    /// A-labels, the keyword <c>dependencies</c> of older drafts, and older drafts as such.</summary>
    [Theory]
    [InlineData("format/hostname", 16)]
    [InlineData("dependencies-compatibility", 14)]
    [InlineData("cross-draft", 1)]
    public void Optional_behaviour_left_out_is_no_more_than_this(string file, int failures) =>
        Assert.Equal(failures, SchemaSuite.Run($"optional/{file}.json", file.StartsWith("format/", StringComparison.Ordinal) ? FormatUse.Assertion : FormatUse.Annotation).Failures.Count);

    static IEnumerable<string> Listed()
    {
        var folder = Path.Combine(Testing.SharedFiles.Root, "..", "shared", "vectors", "json-schema", "tests", "draft2020-12");
        // Without the folder one row remains, so that the skip is seen.
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal) : ["absent.json"];
    }
}
