using System.Globalization;
using System.Text;

namespace Hub.Contracts;

/// <summary>Words that somebody said and that others are to read: reasons, contests.</summary>
public static class SaidText
{
    /// <summary>Whether a text says something: at least one character that can be seen, no control character but line breaks and tabs, not too long.</summary>
    /// <param name="maxChars">Most UTF-16 units, white space around it not counted.</param>
    public static bool IsSaid(string text, int maxChars)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim().Length <= maxChars
            && text.EnumerateRunes().Any(IsSeen)
            && text.All(c => !char.IsControl(c) || c is '\n' or '\r' or '\t');
    }

    // White space, zero-width and private characters, and what stands in for half a pair, leave a reader with nothing.
    static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned)
        && rune != Rune.ReplacementChar;
}
