using System.Security.Cryptography;

namespace Hub.Identity;

/// <summary>Sign-in names that the hub draws: <c>warga-7K3QF-M2XPT</c>, where all but the first word is random.</summary>
/// <remarks>
/// Nobody chooses it, so nobody learns by asking which names are taken. Letters and digits that are misread for one another (0 O, 1 I L,
/// U V) are left out, so what is written down is read back as it was.
/// </remarks>
static class DrawnName
{
    const string FirstWord = "warga";
    const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    const int GroupChars = 5;

    /// <summary>49 bits: with a hundred thousand names in use, a guess meets one of them once in some five thousand million times.</summary>
    public static SignInName Draw()
    {
        var text = $"{FirstWord}-{RandomNumberGenerator.GetString(Alphabet, GroupChars)}-{RandomNumberGenerator.GetString(Alphabet, GroupChars)}";
        return SignInName.TryParse(text, out var name) ? name : throw new InvalidOperationException("A drawn name is a sign-in name.");
    }
}
