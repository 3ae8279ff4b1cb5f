namespace Hub.Audit.Crypto;

/// <summary>Checks Ed25519 signatures (RFC 8032 §5.1.7).</summary>
public interface IEd25519Verification
{
    /// <summary>Whether <paramref name="signature"/> is right for <paramref name="message"/> under <paramref name="publicKey"/>.</summary>
    /// <param name="publicKey">32 bytes; any other length is no key, and nothing verifies under it.</param>
    /// <param name="message">The message itself, of any length.</param>
    /// <param name="signature">64 bytes, R ‖ S with S below the group's order; any other length is no signature.</param>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}

/// <summary>Ed25519 with signing (RFC 8032).</summary>
public interface IEd25519 : IEd25519Verification
{
    /// <summary>Opens a private key from its seed.</summary>
    /// <param name="seed">32 secret bytes; copied, the caller clears its own.</param>
    IEd25519Key Open(ReadOnlySpan<byte> seed);
}

/// <summary>An opened private key. Thread-safe until disposed.</summary>
public interface IEd25519Key : IDisposable
{
    /// <summary>The public key: 32 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs the message itself; gives 64 bytes, always the same for the same key and message.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}

/// <summary>Sizes of Ed25519 and the making of seeds.</summary>
public static class Ed25519
{
    /// <summary>Length of a seed.</summary>
    public const int SeedBytes = 32;

    /// <summary>Length of a public key.</summary>
    public const int PublicKeyBytes = 32;

    /// <summary>Length of a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>A new seed: 32 bytes from the system's random number generator.</summary>
    public static byte[] NewSeed() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(SeedBytes);
}
