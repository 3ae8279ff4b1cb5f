using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Identity;

/// <summary>Proof key for code exchange (RFC 7636), S256 alone.</summary>
static class Pkce
{
    public const string Method = "S256";

    const int ChallengeChars = 43;
    const int MinVerifierChars = 43;
    const int MaxVerifierChars = 128;

    static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>Whether the text can be a SHA-256 in base64url.</summary>
    public static bool IsChallenge(string? text) => text is { Length: ChallengeChars } && Canon.Hash256.TryParse(text, out _);

    /// <summary>Whether the verifier is the one that the challenge was made of.</summary>
    public static bool Fits(string? verifier, string challenge) =>
        verifier is { Length: >= MinVerifierChars and <= MaxVerifierChars }
        && !verifier.AsSpan().ContainsAnyExcept(Unreserved)
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
            Encoding.ASCII.GetBytes(challenge));
}
