namespace Hub.Canon;

/// <summary>Commitment to one value that may later be disclosed alone: SHA-256("hub/field/v1\n" ‖ salt ‖ JCS(value)).</summary>
public static class Commitment
{
    /// <summary>Length of the salt in bytes.</summary>
    public const int SaltBytes = 32;

    /// <param name="salt">32 random bytes, never used for a second value.</param>
    /// <param name="canonicalValue">The value as canonical JSON (RFC 8785), UTF-8.</param>
    public static Hash256 Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> canonicalValue)
    {
        if (salt.Length != SaltBytes)
        {
            throw new ArgumentException("The salt is 32 bytes.", nameof(salt));
        }
        return Sha256.Of(Domains.Field, salt, canonicalValue);
    }
}
