using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Jose;

/// <summary>Concat KDF of RFC 7518 §4.6.2 (NIST SP 800-56A §5.8.1) with SHA-256, one round: keys up to 256 bits.</summary>
static class ConcatKdf
{
    const int RoundBytes = 32;

    /// <param name="secret">Z, the raw shared secret.</param>
    /// <param name="algorithm"><c>enc</c> for direct agreement, ASCII.</param>
    /// <param name="partyU">apu, decoded; empty where absent.</param>
    /// <param name="partyV">apv, decoded; empty where absent.</param>
    /// <param name="key">Receives 1..32 bytes.</param>
    public static void Derive(ReadOnlySpan<byte> secret, string algorithm, ReadOnlySpan<byte> partyU, ReadOnlySpan<byte> partyV, Span<byte> key)
    {
        if (key.Length is 0 or > RoundBytes)
        {
            throw new ArgumentException("one round makes 1 to 32 bytes", nameof(key));
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, 1);
        hash.AppendData(secret);
        AppendWithLength(hash, Encoding.ASCII.GetBytes(algorithm));
        AppendWithLength(hash, partyU);
        AppendWithLength(hash, partyV);
        AppendNumber(hash, key.Length * 8);
        Span<byte> round = stackalloc byte[RoundBytes];
        hash.GetHashAndReset(round);
        round[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(round);
    }

    static void AppendWithLength(IncrementalHash hash, ReadOnlySpan<byte> data)
    {
        AppendNumber(hash, data.Length);
        hash.AppendData(data);
    }

    static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
