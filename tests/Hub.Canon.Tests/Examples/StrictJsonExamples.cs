using System.Text;

namespace Hub.Canon.Tests.Examples;

public sealed class StrictJsonExamples
{
    const int MaxBytes = 100;

    [Theory]
    [InlineData("{\"a\" 1}", "json.malformed")]
    [InlineData("[1,]", "json.malformed")]
    [InlineData("/* */ 1", "json.malformed")]
    [InlineData("\uFEFF1", "json.malformed")]
    [InlineData("{\"a\":1,\"a\":1}", "json.duplicate-member")]
    public void Parse_refuses_what_two_parties_could_read_differently(string text, string code)
    {
        var refused = Assert.IsType<StrictJsonResult.Refused>(StrictJson.Parse(Encoding.UTF8.GetBytes(text), MaxBytes));

        Assert.Equal(code, refused.Fault.Code);
    }

    [Fact]
    public void Parse_keeps_its_own_copy_of_the_text()
    {
        var text = "{\"nik\":\"x\"}"u8.ToArray();
        var parsed = Assert.IsType<StrictJsonResult.Parsed>(StrictJson.Parse(text, MaxBytes));
        text.AsSpan().Fill((byte)'!');
        using var document = parsed.Document;

        Assert.Equal("x", document.RootElement.GetProperty("nik").GetString());
    }

    [Theory]
    [InlineData(32, 64, null)]
    [InlineData(33, 66, "json.too-deep")]
    [InlineData(32, 63, "json.too-large")]
    public void Parse_bounds_depth_and_size(int depth, int maxBytes, string? code)
    {
        var result = StrictJson.Parse(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), maxBytes);

        Assert.Equal(code, (result as StrictJsonResult.Refused)?.Fault.Code);
        (result as StrictJsonResult.Parsed)?.Document.Dispose();
    }

    [Fact]
    public void Parse_refuses_bytes_that_are_no_UTF8()
    {
        var refused = Assert.IsType<StrictJsonResult.Refused>(StrictJson.Parse([(byte)'\n', (byte)'"', 0xFF, (byte)'"'], MaxBytes));

        Assert.Equal(("json.not-utf8", 2L, 2L), (refused.Fault.Code, refused.Fault.Line, refused.Fault.Column));
    }

    [Fact]
    public void Parse_never_repeats_the_text_in_its_message()
    {
        var refused = Assert.IsType<StrictJsonResult.Refused>(StrictJson.Parse("{\"nik\":tr3171}"u8, MaxBytes));

        Assert.DoesNotContain("3171", refused.Fault.Message, StringComparison.Ordinal);
    }
}
