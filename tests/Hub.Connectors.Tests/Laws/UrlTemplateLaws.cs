using FsCheck;
using FsCheck.Fluent;

namespace Hub.Connectors.Tests;

public sealed class UrlTemplateLaws
{
    static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Key_never_changes_anything_but_its_own_segment()
    {
        Assert.Null(UrlTemplate.Parse("https://source.example:8443/a/{key}/b?c=d", out var template));
        var keys = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get),
            Gen.ArrayOf(Gen.Elements('.', '/', '\\', '%', '2', 'e', 'F', '?', '#', '@', ':', ' ', 'é', '\ud83d', '\ude00')).Select(c => new string(c)));

        Check.One(Seeded, Prop.ForAll(keys.ToArbitrary(), key =>
        {
            var url = template!.Expand(key, query: null);
            return url is null
                || (string.Equals(url.Authority, "source.example:8443", StringComparison.Ordinal)
                    && string.Equals(url.Query, "?c=d", StringComparison.Ordinal)
                    && url.Segments.Length == 4
                    && string.Equals(url.Segments[1], "a/", StringComparison.Ordinal)
                    && string.Equals(url.Segments[3], "b", StringComparison.Ordinal)
                    && string.Equals(Uri.UnescapeDataString(url.Segments[2].TrimEnd('/')), key, StringComparison.Ordinal));
        }));
    }

    [Fact]
    public void Key_of_letters_and_digits_is_always_taken()
    {
        Assert.Null(UrlTemplate.Parse("https://source.example/{key}", out var template));
        var keys = Gen.NonEmptyListOf(Gen.Elements("0123456789abcXYZ".ToCharArray())).Select(c => string.Concat(c));

        Check.One(Seeded, Prop.ForAll(keys.ToArbitrary(), key =>
            string.Equals(template!.Expand(key, query: "f=x")?.AbsoluteUri, $"https://source.example/{key}?f=x", StringComparison.Ordinal)));
    }
}
