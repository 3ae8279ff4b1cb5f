using System.Collections.Frozen;

namespace Hub.Identity;

/// <summary>Which passwords are taken: long enough, not among the most common, not the sign-in name (NIST SP 800-63B §3.1.1.2). No rules of composition.</summary>
public static class PasswordRules
{
    public const string Weak = "person.weak-password";

    /// <summary>Whether a sign-in may have this password.</summary>
    /// <param name="name">The sign-in name, which the password must not be or repeat.</param>
    public static bool Accepts(string password, string name)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(name);
        if (password.Length is < PeopleDirectory.MinPasswordChars or > PeopleDirectory.MaxPasswordChars)
        {
            return false;
        }
        var plain = Plain(password);
        return plain.Distinct().Count() > 4 && !IsRun(plain) && !Common.Contains(plain) && !Common.Contains(Halved(plain)) && !IsOnly(plain, Plain(name));
    }

    // Letters and digits alone, lower case: "P@ssword 1234" is no other password than "password1234" to whoever guesses.
    static string Plain(string text) => string.Concat(text.ToLowerInvariant().Select(letter => letter switch
    {
        '@' => 'a',
        '$' => 's',
        _ => letter,
    }).Where(char.IsLetterOrDigit));

    /// <summary>One half of a text that says the same twice; else the text.</summary>
    static string Halved(string text) =>
        text.Length % 2 == 0 && string.Equals(text[..(text.Length / 2)], text[(text.Length / 2)..], StringComparison.Ordinal) ? text[..(text.Length / 2)] : text;

    static bool IsRun(string text) => text.Length > 1 && Enumerable.Range(1, text.Length - 1).All(i => text[i] - text[i - 1] is 1 or -9);

    static bool IsOnly(string password, string name) => name.Length > 0 && password.Replace(name, "", StringComparison.Ordinal).All(char.IsAsciiDigit);

    /// <summary>The twelve characters and more that lists of leaked passwords lead with, and those of this country's.</summary>
    static readonly FrozenSet<string> Common = new[]
    {
        "password1234", "password12345", "password123456", "passwordpassword", "password", "passw0rd1234", "passw0rd", "pass1234", "passwort1234", "welcome12345", "welcome123456", "welcome", "letmein12345", "letmein",
        "qwertyuiop12", "qwertyuiop123", "qwertyuiop1234", "qwertyuiopasdf", "qwertyuiop", "qwerty123456", "qwerty1234567", "qwerty12345678", "qwerty", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "1q2w3e4r5t6y", "1q2w3e4r5t6y7u", "1q2w3e4r", "zaq12wsxcde3", "asdfghjkl123", "asdfghjkl1234", "asdfghjkl", "zxcvbnm12345", "zxcvbnm",
        "123456789012", "1234567890123", "1234567890", "123456789", "12345678", "123456", "123123123123", "112233445566", "147258369147", "987654321098", "0123456789", "0987654321", "123qweasdzxc", "123456789qwerty", "abc123456789", "abcd12345678", "abcdef123456", "a1b2c3d4e5f6",
        "iloveyou1234", "iloveyou12345", "iloveyou", "sayangsayang", "sayangku1234", "sayang123456", "sayangkamu123", "akusayangkamu", "akucintakamu", "cintaku12345", "bismillah123", "bismillah1234", "bismillahirrahmanirrahim", "alhamdulillah", "alhamdulillah1", "assalamualaikum", "indonesia123", "indonesia1234", "indonesia1945", "indonesiaraya", "indonesia", "merdeka17845", "merdeka12345", "pancasila123", "jakarta12345", "bandung12345", "surabaya1234", "katasandi123", "katasandi1234", "katasandi", "rahasia12345", "rahasia123456", "rahasia", "anakanakku12", "semangat1234", "terimakasih1", "terimakasih",
        "administrator", "administrator1", "admin1234567", "admin123456789", "adminadmin12", "adminadmin", "admin123", "administrator123", "operator1234", "operator12345", "petugas12345", "petugas123456", "changeme1234", "changeme", "changemenow1", "default12345", "secret123456", "secretsecret", "superman1234", "football1234", "baseball1234", "princess1234", "sunshine1234", "dragon123456", "monkey123456", "master123456", "shadow123456", "michael12345", "computer1234", "internet1234", "trustno11234", "whatever1234", "starwars1234", "liverpool123", "manchester123", "barcelona123", "juventus1234", "correcthorsebatterystaple", "thequickbrownfox",
    }.ToFrozenSet(StringComparer.Ordinal);
}
