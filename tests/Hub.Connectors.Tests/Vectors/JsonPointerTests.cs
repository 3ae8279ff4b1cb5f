namespace Hub.Connectors.Tests;

/// <summary>RFC 6901 §5, without the pointer to the whole document, which is no field.</summary>
public sealed class JsonPointerTests
{
    const string Document = """
        {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8, "~1": 9}
        """;

    [Theory]
    [InlineData("/foo", "[\"bar\", \"baz\"]")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("/~01", "9")]
    public void Pointer_finds_its_place(string text, string found) =>
        Assert.Equal(found, JsonPointer.Parse(text)!.Find(Registries.Json(Document))?.GetRawText());

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/foo/2")]
    [InlineData("/foo/-")]
    [InlineData("/foo/00")]
    [InlineData("/foo/+1")]
    [InlineData("/foo/9999999999")]
    [InlineData("/foo/0/0")]
    public void Pointer_finds_nothing_where_nothing_is(string text) =>
        Assert.Null(JsonPointer.Parse(text)!.Find(Registries.Json(Document)));

    [Theory]
    [InlineData("")]
    [InlineData("foo")]
    [InlineData("/~")]
    [InlineData("/a~2")]
    public void Text_that_is_no_pointer_is_refused(string text) => Assert.Null(JsonPointer.Parse(text));
}
