using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Seals authenticator secrets (AES-256-GCM) and hashes codes (HMAC-SHA-256) under the host's key, which is in no database. Thread-safe.</summary>
/// <remarks>
/// One key from the host, two of its own by HKDF-SHA-256. A sealed secret is version ‖ nonce (12) ‖ tag (16) ‖ ciphertext; the sign-in
/// it belongs to is authenticated with it, so that nobody moves a secret from one row to another.
/// </remarks>
sealed class PeopleSecrets
{
    /// <summary>Bytes of the host's key.</summary>
    public const int KeyBytes = 32;

    const byte Version = 1;
    const int NonceBytes = 12;
    const int TagBytes = 16;
    const int HeaderBytes = 1 + NonceBytes + TagBytes;

    readonly byte[] _sealing;
    readonly byte[] _hashing;

    public PeopleSecrets(HubIdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var key = options.PeopleKey.ToArray();
        _sealing = Derive(key, "hub people v1 seal");
        _hashing = Derive(key, "hub people v1 code");
        CryptographicOperations.ZeroMemory(key);
    }

    public byte[] Seal(Id128 signIn, ReadOnlySpan<byte> secret)
    {
        var box = new byte[HeaderBytes + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_sealing, TagBytes);
        aes.Encrypt(nonce, secret, box.AsSpan(HeaderBytes), box.AsSpan(1 + NonceBytes, TagBytes), signIn.ToArray());
        return box;
    }

    /// <summary>Null where it was not sealed for this sign-in under this key.</summary>
    public byte[]? Open(Id128 signIn, ReadOnlySpan<byte> box)
    {
        if (box.Length < HeaderBytes || box[0] != Version)
        {
            return null;
        }
        var secret = new byte[box.Length - HeaderBytes];
        using var aes = new AesGcm(_sealing, TagBytes);
        try
        {
            aes.Decrypt(box.Slice(1, NonceBytes), box[HeaderBytes..], box.Slice(1 + NonceBytes, TagBytes), secret, signIn.ToArray());
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>The hash under which a code is kept.</summary>
    /// <param name="use">What the code is for; the same code hashes otherwise elsewhere.</param>
    /// <param name="code">As <see cref="SecretText.Read"/> gives it.</param>
    public Hash256 HashOf(string use, string code) => new(HMACSHA256.HashData(_hashing, Encoding.UTF8.GetBytes($"{use}\n{code}")));

    static byte[] Derive(byte[] key, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, salt: null, Encoding.UTF8.GetBytes(purpose));
}
