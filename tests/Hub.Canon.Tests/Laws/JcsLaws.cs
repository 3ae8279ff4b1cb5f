using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Canon.Tests.Laws;

/// <summary>A failure prints the seed that repeats it.</summary>
public sealed class JcsLaws
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void Canonical_text_is_its_own_canonical_text() => Many.Holds(JsonTrees.Json, node =>
    {
        var canonical = Jcs.Canonicalize(node);
        return canonical.AsSpan().SequenceEqual(Jcs.Canonicalize(canonical));
    });

    [Fact]
    public void Canonical_text_parses_to_an_equal_value() => Many.Holds(JsonTrees.Json, node =>
        SameValue(JsonSerializer.SerializeToElement(node), JsonSerializer.Deserialize<JsonElement>(Jcs.Canonicalize(node))));

    [Fact]
    public void Order_of_members_changes_nothing() => Many.Holds(JsonTrees.Json, node =>
        Jcs.Canonicalize(node).AsSpan().SequenceEqual(Jcs.Canonicalize(Reversed(node))));

    [Fact]
    public void White_space_changes_nothing() => Many.Holds(JsonTrees.Json, node =>
        Jcs.Canonicalize(node).AsSpan().SequenceEqual(
            Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(node, Indented))));

    [Fact]
    public void Any_double_prints_shortest_and_reads_back() => Many.WithMaxTest(3000).Holds(ArbMap.Default.ArbFor<ulong>(), bits =>
    {
        var value = BitConverter.UInt64BitsToDouble(unchecked(bits * 0x9E3779B97F4A7C15));
        if (!double.IsFinite(value))
        {
            return true;
        }
        var canonical = System.Text.Encoding.ASCII.GetString(Jcs.Canonicalize(JsonValue.Create(value)));
        var shortest = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return Bits(double.Parse(canonical, System.Globalization.CultureInfo.InvariantCulture)) == Bits(value)
            && Digits(canonical) == Digits(shortest);
    });

    [Fact]
    public void Bytes_of_any_kind_are_canonical_or_refused() => Many.WithMaxTest(3000).Holds(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        Jcs.TryCanonicalize(bytes) is JcsResult.Refused or JcsResult.Canonical);

    /// <summary>Negative zero is zero in canonical text.</summary>
    static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value + 0.0);

    static string Digits(string number) => string.Concat(number.TakeWhile(letter => letter is not ('e' or 'E')).Where(char.IsAsciiDigit)).Trim('0');

    static bool SameValue(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Bits(left.GetDouble()) == Bits(right.GetDouble()),
        (JsonValueKind.Array, JsonValueKind.Array) => left.GetArrayLength() == right.GetArrayLength()
            && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => SameValue(pair.First, pair.Second)),
        (JsonValueKind.Object, JsonValueKind.Object) => left.GetPropertyCount() == right.GetPropertyCount()
            && left.EnumerateObject().All(member => SameValue(member.Value, right.GetProperty(member.Name))),
        var (a, b) => a == b && JsonElement.DeepEquals(left, right),
    };

    static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Reversed(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };
}
