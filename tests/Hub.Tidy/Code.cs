using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>A rough reading of C#, enough for rules about words.</summary>
static partial class Code
{
    /// <summary>The text without line comments, those of documentation included.</summary>
    public static string WithoutComments(string text) => LineComment().Replace(text, "");

    [GeneratedRegex(@"(?m)(?<![:""])//.*$", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex LineComment();
}
