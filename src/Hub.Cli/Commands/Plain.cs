using System.Globalization;
using System.Text;

namespace Hub.Cli.Commands;

/// <summary>Words of other people, made fit for a terminal: nothing in them moves the cursor, colours or reorders what stands there.</summary>
static class Plain
{
    public static string Text(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            plain.Append(shown ? rune.ToString() : " ");
        }
        return plain.ToString();
    }
}
