using System.Buffers.Binary;
using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Audit.Leaves;

/// <summary>The tag of a chain's n-th entry.</summary>
public static class Tag
{
    /// <summary>Length of a chain's tag key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>HMAC-SHA256(key, n as big-endian uint64), first 16 bytes.</summary>
    /// <param name="key">32 bytes, secret to those who may see the chain.</param>
    /// <param name="n">Position in the chain, from 0 without gaps.</param>
    public static Id128 Of(ReadOnlySpan<byte> key, long n)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException("A tag key is 32 bytes.", nameof(key));
        }
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)n);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, number, mac);
        return new(mac[..Id128.SizeBytes]);
    }
}
