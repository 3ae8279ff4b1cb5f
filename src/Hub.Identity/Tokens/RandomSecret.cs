using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>A secret that only its holder has: 32 random bytes. What is kept of it is its SHA-256; so many bytes need no slow hash.</summary>
/// <param name="Text">43 characters of base64url, for the holder.</param>
/// <param name="Hash">For the store.</param>
readonly record struct RandomSecret(string Text, Hash256 Hash)
{
    public static RandomSecret New()
    {
        var bytes = new Hash256(RandomNumberGenerator.GetBytes(Hash256.SizeBytes));
        return new(bytes.ToString(), Hash256.Of(bytes.ToArray()));
    }

    /// <summary>What the store knows a presented secret by; false for a text that is none.</summary>
    public static bool TryHash(string? text, out Hash256 hash)
    {
        var parsed = Hash256.TryParse(text, out var bytes);
        hash = parsed ? Hash256.Of(bytes.ToArray()) : default;
        return parsed;
    }
}
