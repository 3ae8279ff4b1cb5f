using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>Pages say what their author meant to Razor.</summary>
public sealed partial class RazorRules
{
    [Fact]
    public void No_attribute_holds_what_Razor_takes_for_a_mail_address() =>
        Findings.None(
            from path in Tree.Ending(".cshtml")
            from match in MailLike().Matches(Tree.Read(path))
            select $"{path}: {match.Value}: write @(…)");

    [Theory]
    [InlineData("<form action=\"/oauth/logout@Model.Request.QueryString\">", true)]
    [InlineData("<a class=\"x\" href='/a/b@id'>", true)]
    [InlineData("<form action=\"@($\"/oauth/logout{Model.Request.QueryString}\")\">", false)]
    [InlineData("<a href=\"/docs/@code\">", false)]
    [InlineData("<a href=\"/propose@(current)\">", false)]
    [InlineData("<p>warga@contoh</p>", false)]
    public void Addresses_like_mail_are_seen_in_attributes_alone(string markup, bool seen) => Assert.Equal(seen, MailLike().IsMatch(markup));

    /// <summary>From an attribute's opening quote to a letter or digit right before an at sign and a letter.</summary>
    [GeneratedRegex(@"[A-Za-z0-9-]=(""[^""<>]*|'[^'<>]*)[A-Za-z0-9]@[A-Za-z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex MailLike();
}
