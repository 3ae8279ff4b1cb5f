using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Canon.Tests.Examples;

public sealed class JcsExamples
{
    [Theory]
    [InlineData("1e0", "1")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("-17", "-17")]
    [InlineData("100", "100")]
    [InlineData("1.50", "1.5")]
    [InlineData("0.1e1", "1")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1E21", "1e+21")]
    [InlineData("123e20", "1.23e+22")]
    [InlineData("1e-400", "0")]
    [InlineData("12e-9", "1.2e-8")]
    public void Numbers_print_as_ECMAScript_does(string number, string expected) => Assert.Equal(expected, Canonical(number));

    [Theory]
    [InlineData("\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\\\/\"", "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\"")]
    [InlineData("\"\\u007f\\u0080\\u2028\"", "\"\u007f\u0080\u2028\"")]
    [InlineData("\"\\ud83d\\ude02\"", "\"\U0001F602\"")]
    [InlineData("\"<>&'+\"", "\"<>&'+\"")]
    public void Strings_escape_only_what_they_must(string text, string expected) => Assert.Equal(expected, Canonical(text));

    [Theory]
    [InlineData("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}")]
    [InlineData("{\"aa\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"aa\":1}")]
    [InlineData("{\"\\uffee\":1,\"\\ud800\\udc00\":2,\"\\ud7ff\":3}", "{\"\ud7ff\":3,\"\U00010000\":2,\"\uffee\":1}")]
    [InlineData("{\"z\":{\"y\":1,\"x\":[{\"q\":1,\"p\":2}]},\"a\\n\":{}}", "{\"a\\n\":{},\"z\":{\"x\":[{\"p\":2,\"q\":1}],\"y\":1}}")]
    public void Members_stand_in_the_order_of_UTF16_code_units(string text, string expected) => Assert.Equal(expected, Canonical(text));

    [Theory]
    [InlineData("", "json.malformed", 1, 1)]
    [InlineData("{\"a\":1,}", "json.malformed", 1, 8)]
    [InlineData("[1 2]", "json.malformed", 1, 4)]
    [InlineData("{}\n {}", "json.malformed", 2, 2)]
    [InlineData("[1]//", "json.malformed", 1, 4)]
    [InlineData("NaN", "json.malformed", 1, 1)]
    [InlineData("[\n1e999]", "json.malformed", 2, 1)]
    [InlineData("\"\\ud800\"", "json.malformed", 1, 1)]
    [InlineData("{\"\\udc00\":1}", "json.malformed", 1, 2)]
    [InlineData("{\"a\":1,\n\"b\":2, \"a\":3}", "json.duplicate-member", 2, 8)]
    [InlineData("{\"a\":1,\"\\u0061\":3}", "json.duplicate-member", 1, 8)]
    [InlineData("[{\"a\":{\"x\":1,\"x\":1}}]", "json.duplicate-member", 1, 14)]
    public void TryCanonicalize_tells_what_is_wrong_and_where(string text, string code, int line, int column)
    {
        var refused = Assert.IsType<JcsResult.Refused>(Jcs.TryCanonicalize(Encoding.UTF8.GetBytes(text)));

        Assert.Equal((code, line, column), (refused.Fault.Code, (int)refused.Fault.Line, (int)refused.Fault.Column));
    }

    [Fact]
    public void Canonicalize_throws_with_the_position_when_malformed()
    {
        var thrown = Assert.ThrowsAny<JsonException>(() => Jcs.Canonicalize("[1,\n  x]"u8));

        Assert.Equal((1L, 2L), (thrown.LineNumber, thrown.BytePositionInLine));
    }

    [Fact]
    public void TryCanonicalize_refuses_bytes_that_are_no_UTF8()
    {
        var refused = Assert.IsType<JcsResult.Refused>(Jcs.TryCanonicalize([(byte)'"', 0xC3, 0xA9, 0xED, 0xA0, 0x80, (byte)'"']));

        Assert.Equal(("json.not-utf8", 3L), (refused.Fault.Code, refused.Fault.Column));
    }

    [Fact]
    public void Depth_is_taken_up_to_64_and_no_further()
    {
        Assert.IsType<JcsResult.Canonical>(Jcs.TryCanonicalize(Nested(64)));
        var refused = Assert.IsType<JcsResult.Refused>(Jcs.TryCanonicalize(Nested(65)));

        Assert.Equal(("json.too-deep", 65L), (refused.Fault.Code, refused.Fault.Column));
    }

    [Fact]
    public void Many_members_outgrow_the_first_buffers_unharmed()
    {
        var names = Enumerable.Range(0, 500).Select(i => $"member-{i:D4}").ToArray();
        var backwards = "{" + string.Join(',', names.Reverse().Select(name => $"\"{name}\": {{\"b\":\"\\u00e9\",\"a\":[1.0]}}")) + "}";

        var expected = "{" + string.Join(',', names.Select(name => $"\"{name}\":{{\"a\":[1],\"b\":\"é\"}}")) + "}";
        Assert.Equal(expected, Canonical(backwards));
    }

    [Fact]
    public void Nodes_elements_and_text_have_one_canonical_form()
    {
        const string Text = "{\"b\":[1.0,true,null],\"a\":\"\\u20ac\"}";
        using var document = JsonDocument.Parse("{\"in\": [" + Text + " , // said\n ]}", new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var written = new ArrayBufferWriter<byte>();
        Jcs.Write(written, document.RootElement.GetProperty("in"));
        var made = new JsonObject { ["b"] = new JsonArray(1.0, true, null), ["a"] = "€" };

        Assert.Equal("[" + Canonical(Text) + "]", Encoding.UTF8.GetString(written.WrittenSpan));
        Assert.Equal(Jcs.Canonicalize(Encoding.UTF8.GetBytes(Text)), Jcs.Canonicalize(JsonNode.Parse(Text)));
        Assert.Equal(Jcs.Canonicalize(Encoding.UTF8.GetBytes(Text)), Jcs.Canonicalize(made));
        Assert.Equal("null"u8.ToArray(), Jcs.Canonicalize((JsonNode?)null));
    }

    [Fact]
    public void Nodes_that_no_text_can_say_are_refused()
    {
        JsonNode?[] nodes =
        [
            JsonValue.Create("half \ud800"), new JsonObject { ["\udc00"] = 1 }, JsonValue.Create('\udc00'),
            JsonValue.Create(double.NaN), new JsonArray(float.PositiveInfinity), JsonNode.Parse("{\"a\":1,\"a\":2}"),
            JsonNode.Parse("[\"\\ud800\"]"), JsonNode.Parse("{\"\\ud800\":1}"), JsonNode.Parse("1e999"), NestedNode(65),
        ];

        Assert.All(nodes, node => Assert.ThrowsAny<JsonException>(() => Jcs.Canonicalize(node)));
    }

    static JsonArray NestedNode(int depth) => depth == 1 ? [] : [NestedNode(depth - 1)];

    static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

    static string Canonical(string text) => Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(text)));
}
