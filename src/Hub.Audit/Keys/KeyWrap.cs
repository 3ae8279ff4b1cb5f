using System.Security.Cryptography;
using System.Text;

namespace Hub.Audit.Keys;

/// <summary>One 32-byte key under another: AES-256-GCM, nonce 12 ‖ ciphertext 32 ‖ tag 16, associated data naming what the key is for.</summary>
/// <remarks>Nonces are random: at most 2^32 keys under one (NIST SP 800-38D §8.3).</remarks>
static class KeyWrap
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    public const int WrappedBytes = NonceBytes + KeyBytes + TagBytes;

    public static byte[] Wrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> key, ReadOnlySpan<byte> purpose)
    {
        var wrapped = new byte[WrappedBytes];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(wrapping, TagBytes);
        aes.Encrypt(wrapped.AsSpan(0, NonceBytes), key, wrapped.AsSpan(NonceBytes, KeyBytes), wrapped.AsSpan(NonceBytes + KeyBytes), purpose);
        return wrapped;
    }

    /// <summary>Whether a stored row was overwritten by an erasure: zeros in place of the wrapped key.</summary>
    public static bool IsErased(ReadOnlySpan<byte> wrapped) => !wrapped.ContainsAnyExcept((byte)0);

    /// <summary>The key; null when it was wrapped under another key or for another purpose, or is damaged.</summary>
    public static byte[]? TryUnwrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> purpose)
    {
        if (wrapped.Length != WrappedBytes)
        {
            return null;
        }
        var key = new byte[KeyBytes];
        using var aes = new AesGcm(wrapping, TagBytes);
        try
        {
            aes.Decrypt(wrapped[..NonceBytes], wrapped.Slice(NonceBytes, KeyBytes), wrapped[(NonceBytes + KeyBytes)..], key, purpose);
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>Associated data: domain, kind and the name of the holder.</summary>
    public static byte[] Purpose(string kind, string holder) => Encoding.UTF8.GetBytes($"hub/key-wrap/v1\n{kind}\0{holder}");
}
