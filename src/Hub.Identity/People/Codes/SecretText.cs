using System.Security.Cryptography;
using System.Text;

namespace Hub.Identity;

/// <summary>Codes that people type: drawn, read back in any spelling, compared in constant time.</summary>
static class SecretText
{
    // Crockford's: without I, L, O and U, which are misread or make words.
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const int GroupChars = 5;

    /// <summary>Random characters of 5 bits each, in groups of five.</summary>
    public static string Draw(int groups) => string.Join(
        '-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, GroupChars)));

    /// <summary>The code itself of what was typed: capitals, misread letters put right, no spaces or hyphens; null where it is no such code.</summary>
    public static string? Read(string? typed, int groups)
    {
        if (typed is null || typed.Length > groups * GroupChars * 2)
        {
            return null;
        }
        var code = new StringBuilder(groups * GroupChars);
        foreach (var letter in typed.ToUpperInvariant())
        {
            if (letter is ' ' or '-')
            {
                continue;
            }
            var meant = letter switch
            {
                'O' => '0',
                'I' or 'L' => '1',
                _ => letter,
            };
            if (!Alphabet.Contains(meant, StringComparison.Ordinal))
            {
                return null;
            }
            code.Append(meant);
        }
        return code.Length == groups * GroupChars ? code.ToString() : null;
    }

    public static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
