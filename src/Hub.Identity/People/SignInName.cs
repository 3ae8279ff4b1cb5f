using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hub.Identity;

/// <summary>A sign-in name: 1..64 characters without control characters, compared without case and in Unicode form KC.</summary>
readonly record struct SignInName
{
    const int MaxChars = 64;

    SignInName(string text, string key)
    {
        Text = text;
        Key = key;
    }

    /// <summary>As given, trimmed.</summary>
    public string Text { get; }

    /// <summary>The same for every spelling of the name.</summary>
    public string Key { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out SignInName name)
    {
        name = default;
        if (text is null || text.Length > MaxChars)
        {
            return false;
        }
        var trimmed = text.Trim();
        // Normalize throws for lone surrogates; form KC may grow a character up to eighteenfold, which the limit bounds.
        if (trimmed.Length == 0 || trimmed.Any(char.IsControl) || trimmed.Any(char.IsSurrogate))
        {
            return false;
        }
        name = new SignInName(trimmed, trimmed.Normalize(NormalizationForm.FormKC).ToUpperInvariant());
        return true;
    }
}
