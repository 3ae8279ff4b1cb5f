using System.Numerics;
using System.Security.Cryptography;

namespace Hub.Audit.Crypto;

/// <summary>Ed25519 verification without native code (RFC 8032 §5.1.7, without the cofactor).</summary>
/// <remarks>
/// Accepts what OpenSSL and Go accept: S below the group's order, R compared byte by byte.
/// Stateless and thread-safe. It cannot sign: signing needs constant time, and the platform's OpenSSL has it.
/// </remarks>
public sealed class ManagedEd25519 : IEd25519Verification
{
    const int ScalarBytes = 32;

    static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Ed25519.PublicKeyBytes || signature.Length != Ed25519.SignatureBytes)
        {
            return false;
        }
        var encodedR = signature[..FieldElement.SizeBytes];
        var s = signature[FieldElement.SizeBytes..];
        if (new BigInteger(s, isUnsigned: true) >= Order || !EdwardsPoint.TryDecode(publicKey, out var a))
        {
            return false;
        }
        Span<byte> k = stackalloc byte[ScalarBytes];
        Challenge(encodedR, publicKey, message, k);
        Span<byte> found = stackalloc byte[FieldElement.SizeBytes];
        a.Negate().TimesPlusBase(k, s).Encode(found);
        return found.SequenceEqual(encodedR);
    }

    /// <summary>SHA-512(R ‖ A ‖ M) modulo the order, little-endian.</summary>
    static void Challenge(ReadOnlySpan<byte> r, ReadOnlySpan<byte> a, ReadOnlySpan<byte> message, Span<byte> k)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(r);
        hash.AppendData(a);
        hash.AppendData(message);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        k.Clear();
        var reduced = new BigInteger(digest, isUnsigned: true) % Order;
        if (!reduced.TryWriteBytes(k, out _, isUnsigned: true))
        {
            throw new InvalidOperationException("a reduced scalar has 32 bytes at most");
        }
    }
}
