using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Jose.Tests.Laws;

public sealed class StructuredFieldLaws
{
    internal static string Write(SfDictionary dictionary)
    {
        var text = new StringBuilder();
        foreach (var (key, member) in dictionary.Members)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(key).Append('=');
            StructuredText.Append(text, member);
        }
        return text.ToString();
    }

    // Pieces that a grammar is made of meet more of its corners than single letters do.
    static Arbitrary<string> Fields() =>
        Gen.Choose(1, 14).SelectMany(n => Gen.ArrayOf(
            Gen.Elements("a", "b", "c=", "=", ",", ", ", ";", "(", ")", " ", "\"", "\"x\"", "\\", "\\\"", ":", ":AAAA:", ":QQ==:", "?1", "?0", "?", "1", "-1", "1.5", "1.", "@1", "*t", "T/x", "\t", "é", "\n", "999999999999999"),
            n)).Select(string.Concat).ToArbitrary();

    [Fact]
    public void Parsing_what_was_written_gives_the_same_and_never_throws()
    {
        var parsed = 0;
        Law.Holds(
            Fields(),
            text =>
            {
                if (!StructuredFields.TryParseDictionary(text, out var dictionary))
                {
                    return true;
                }
                parsed++;
                var written = Write(dictionary);
                return StructuredFields.TryParseDictionary(written, out var again) && Write(again) == written;
            },
            20_000);
        Assert.True(parsed > 200, $"only {parsed} texts were dictionaries");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a=?1")]
    [InlineData("a;x, b", "a=?1;x, b=?1")]
    [InlineData("  a=1,\tb=2  ", "a=1, b=2")]
    [InlineData("a=( 1  2 );x=?0", "a=(1 2);x=?0")]
    [InlineData("a=()", "a=()")]
    [InlineData("a=-0", "a=0")]
    [InlineData("a=007", "a=7")]
    [InlineData("a=1.50", "a=1.5")]
    [InlineData("a=1.0", "a=1.0")]
    [InlineData("a=@1659578233", "a=@1659578233")]
    [InlineData("a=\"q\\\"\\\\\"", "a=\"q\\\"\\\\\"")]
    [InlineData("a=*tok/en:x", "a=*tok/en:x")]
    [InlineData("a=:aGVsbG8=:", "a=:aGVsbG8=:")]
    [InlineData("*a.b-c_1=1", "*a.b-c_1=1")]
    public void Dictionary_of_the_rfc_parses(string text, string canonical)
    {
        Assert.True(StructuredFields.TryParseDictionary(text, out var dictionary));
        Assert.Equal(canonical, Write(dictionary));
    }

    [Theory]
    [InlineData("a,")]
    [InlineData(",a")]
    [InlineData("a=")]
    [InlineData("A=1")]
    [InlineData("1=1")]
    [InlineData("a=1 b=2")]
    [InlineData("a=1,a=2")]
    [InlineData("a=1;x;x")]
    [InlineData("a=(1")]
    [InlineData("a=(1\"x\")")]
    [InlineData("a=(1,2)")]
    [InlineData("a=((1))")]
    [InlineData("a=\"x")]
    [InlineData("a=\"x\\n\"")]
    [InlineData("a=\"é\"")]
    [InlineData("a=\"\u007f\"")]
    [InlineData("a=:AAA:")]
    [InlineData("a=:QR==:")]
    [InlineData("a=:AA AA:")]
    [InlineData("a=:AAAA")]
    [InlineData("a=?2")]
    [InlineData("a=1.")]
    [InlineData("a=1.1234")]
    [InlineData("a=1234567890123.1")]
    [InlineData("a=1234567890123456")]
    [InlineData("a=-")]
    [InlineData("a=--1")]
    [InlineData("a=@1.5")]
    [InlineData("a=@")]
    [InlineData("a=%\"display\"")]
    [InlineData("a =1")]
    [InlineData("a= 1")]
    [InlineData("a=1;X")]
    public void What_is_no_dictionary_is_refused(string text) => Assert.False(StructuredFields.TryParseDictionary(text, out _));

    [Fact]
    public void Sizes_are_bounded()
    {
        static string Many(int n, string separator, Func<int, string> part) => string.Join(separator, Enumerable.Range(0, n).Select(part));
        Assert.True(StructuredFields.TryParseDictionary(Many(32, ",", i => $"a{i}"), out _));
        Assert.False(StructuredFields.TryParseDictionary(Many(33, ",", i => $"a{i}"), out _));
        Assert.True(StructuredFields.TryParseDictionary($"a=({Many(64, " ", i => $"{i}")})", out _));
        Assert.False(StructuredFields.TryParseDictionary($"a=({Many(65, " ", i => $"{i}")})", out _));
        Assert.True(StructuredFields.TryParseDictionary("a" + Many(16, "", i => $";p{i}"), out _));
        Assert.False(StructuredFields.TryParseDictionary("a" + Many(17, "", i => $";p{i}"), out _));
        Assert.False(StructuredFields.TryParseDictionary("a=\"" + new string('x', StructuredFields.MaxFieldChars) + "\"", out _));
    }
}
