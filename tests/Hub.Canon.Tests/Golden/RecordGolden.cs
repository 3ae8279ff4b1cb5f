using System.Text;
using System.Text.Json;
using Hub.Canon.Records;
using Hub.Canon.Schemas;
using Hub.Testing;

namespace Hub.Canon.Tests.Golden;

/// <summary>The bytes that are hashed into the log, held against files that were written once: a log that is public cannot follow a change.</summary>
public sealed class RecordGolden
{
    static readonly string Folder = Path.Combine(SharedFiles.Root, "tests", "Hub.Canon.Tests", "Golden", "records");

    public static TheoryData<string> Names => [.. SampleRecords.All.Keys];

    public static TheoryData<Type> Types => [.. RecordTypes];

    static IEnumerable<Type> RecordTypes => SampleRecords.All.Values.Select(record => record.GetType()).Distinct();

    [Theory]
    [MemberData(nameof(Names))]
    public void Record_keeps_its_bytes(string name)
    {
        var expected = File.ReadAllBytes(Path.Combine(Folder, name + ".json"));
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(RecordCodec.Encode(SampleRecords.All[name])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Record_keeps_its_body_hash(string name)
    {
        var expected = File.ReadLines(Path.Combine(Folder, "body-hashes.txt")).Select(line => line.Split(' ')).Single(line => line[0] == name)[1];
        Assert.Equal(expected, RecordCodec.BodyHash(File.ReadAllBytes(Path.Combine(Folder, name + ".json"))).ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stored_bytes_are_read_back_whole(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, name + ".json"));
        var record = RecordCodec.Decode(bytes);
        Assert.Equal(SampleRecords.All[name].GetType(), record.GetType());
        Assert.Equal(bytes, RecordCodec.Encode(record));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Record_fits_its_schema(string name)
    {
        using var document = JsonDocument.Parse(RecordCodec.Encode(SampleRecords.All[name]));
        var type = document.RootElement.GetProperty("type").GetString();
        foreach (var schema in new[] { type, "common" })
        {
            var result = SchemaSet.Embedded.Compile($"urn:hub:schema:ledger:{schema}").Validate(document.RootElement);
            Assert.True(result.IsValid, $"{schema}: {string.Join("; ", result.Faults.Select(fault => $"{fault.InstanceLocation} {fault.Message}"))}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Schema_names_exactly_the_members_that_the_codec_writes(Type record)
    {
        var schema = Path.Combine(SharedFiles.Root, "schemas", "ledger", TypeName(record) + ".schema.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(schema));
        var listed = document.RootElement.GetProperty("properties").EnumerateObject().Select(member => member.Name);
        Assert.Equal(Members(record).Append("type").Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.False(document.RootElement.GetProperty("additionalProperties").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Samples_of_a_type_hold_each_of_its_own_members(Type record)
    {
        var seen = SampleRecords.All.Values.Where(sample => sample.GetType() == record)
            .SelectMany(sample => JsonDocument.Parse(RecordCodec.Encode(sample)).RootElement.EnumerateObject().Select(member => member.Name))
            .ToHashSet(StringComparer.Ordinal);
        var own = Members(record).Except(Members(typeof(LedgerRecord)), StringComparer.Ordinal);
        Assert.Superset(own.ToHashSet(StringComparer.Ordinal), seen);
    }

    [Fact]
    public void Every_record_type_has_a_sample()
    {
        var known = typeof(LedgerRecord).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LedgerRecord)));
        Assert.Equal(known.Select(type => type.Name).Order(StringComparer.Ordinal), RecordTypes.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    static string TypeName(Type record)
    {
        var sample = SampleRecords.All.Values.First(candidate => candidate.GetType() == record);
        using var document = JsonDocument.Parse(RecordCodec.Encode(sample));
        return document.RootElement.GetProperty("type").GetString()!;
    }

    static IEnumerable<string> Members(Type record) =>
        record.GetProperties().Where(property => property.GetMethod is { IsPublic: true } && property.Name is not "EqualityContract")
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
}
