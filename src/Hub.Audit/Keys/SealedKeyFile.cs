using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Audit.Keys;

/// <summary>A key file under a passphrase: AES-256-GCM under a key from PBKDF2.</summary>
/// <remarks>
/// <c>"hub sealed key v1\n" ‖ iterations (uint32 BE) ‖ salt (16) ‖ nonce (12) ‖ ciphertext ‖ tag (16)</c>.
/// Authenticated with it: everything before the ciphertext and the file's name, so that no key can be put in another's place.
/// </remarks>
public static class SealedKeyFile
{
    /// <summary>Rounds of PBKDF2 for new files (OWASP's figure for HMAC-SHA-256).</summary>
    public const int Iterations = 600_000;

    /// <summary>Length of a salt.</summary>
    public const int SaltBytes = 16;

    internal const int KeyBytes = 32;

    /// <summary>Most rounds that are computed for a file: another's file must not cost minutes.</summary>
    const int MaxIterations = 10_000_000;
    const int MinIterations = 100_000;
    const int NonceBytes = 12;
    const int TagBytes = 16;

    static ReadOnlySpan<byte> Magic => "hub sealed key v1\n"u8;

    static int HeaderBytes => Magic.Length + sizeof(uint) + SaltBytes + NonceBytes;

    /// <summary>Whether the content of a file is sealed.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> content) => content.StartsWith(Magic);

    /// <summary>Seals a key.</summary>
    /// <param name="name">The file's name without its folder.</param>
    /// <param name="salt">16 random bytes; files that are opened together may share one, and then cost one derivation.</param>
    public static byte[] Seal(string name, ReadOnlySpan<byte> key, KeyPassphrase passphrase, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        if (salt.Length != SaltBytes)
        {
            throw new ArgumentException($"A salt is {SaltBytes} bytes.", nameof(salt));
        }
        var content = new byte[HeaderBytes + key.Length + TagBytes];
        Magic.CopyTo(content);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(Magic.Length), Iterations);
        salt.CopyTo(content.AsSpan(Magic.Length + sizeof(uint)));
        var nonce = content.AsSpan(HeaderBytes - NonceBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(passphrase.Derive(salt, Iterations), TagBytes);
        aes.Encrypt(nonce, key, content.AsSpan(HeaderBytes, key.Length), content.AsSpan(HeaderBytes + key.Length), Authenticated(name, content));
        return content;
    }

    /// <summary>Opens a sealed key; null when the passphrase is another, or the content is damaged or another file's.</summary>
    public static byte[]? Open(string name, ReadOnlySpan<byte> content, KeyPassphrase passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        if (!IsSealed(content) || content.Length < HeaderBytes + TagBytes)
        {
            return null;
        }
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(content[Magic.Length..]);
        if (iterations is < MinIterations or > MaxIterations)
        {
            return null;
        }
        var key = new byte[content.Length - HeaderBytes - TagBytes];
        using var aes = new AesGcm(passphrase.Derive(content.Slice(Magic.Length + sizeof(uint), SaltBytes), (int)iterations), TagBytes);
        try
        {
            aes.Decrypt(content.Slice(HeaderBytes - NonceBytes, NonceBytes), content.Slice(HeaderBytes, key.Length), content[^TagBytes..], key, Authenticated(name, content));
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    static byte[] Authenticated(string name, ReadOnlySpan<byte> content) => [.. content[..HeaderBytes], .. Encoding.UTF8.GetBytes(name)];
}
