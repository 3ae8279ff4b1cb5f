using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Identity;

/// <summary>Nonces for DPoP proofs (RFC 9449 §8): a time slot and its MAC under a key of this process, so none is kept. Thread-safe.</summary>
public sealed class DpopNonces(TimeProvider clock)
{
    /// <summary>A nonce is good in the slot it was made in and in the next: one to two minutes.</summary>
    public const int SlotSeconds = 60;

    const int SlotBytes = 8;
    const int MacBytes = 16;
    const int NonceChars = 32;

    readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>For the header <c>DPoP-Nonce</c>, 32 characters of base64url.</summary>
    public string Current() => Make(Slot());

    /// <summary>Whether the nonce was made here within the last one to two minutes.</summary>
    public bool IsGood(string? nonce)
    {
        if (nonce is not { Length: NonceChars })
        {
            return false;
        }
        var slot = Slot();
        return Equal(nonce, Make(slot)) || Equal(nonce, Make(slot - 1));
    }

    long Slot() => clock.GetUtcNow().ToUnixTimeSeconds() / SlotSeconds;

    string Make(long slot)
    {
        Span<byte> nonce = stackalloc byte[SlotBytes + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, slot);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, nonce[..SlotBytes], mac);
        mac[..MacBytes].CopyTo(nonce[SlotBytes..]);
        return Base64Url.EncodeToString(nonce);
    }

    static bool Equal(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
