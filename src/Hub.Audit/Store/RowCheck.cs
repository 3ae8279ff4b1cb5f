using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Audit.Store;

/// <summary>Check value of a row that no leaf covers: finds a damaged disk or a careless hand, not a forger.</summary>
static class RowCheck
{
    const int SizeBytes = 8;

    /// <summary>Start of SHA-256 over the parts, each preceded by its length.</summary>
    public static byte[] Of(params ReadOnlySpan<object?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (var part in parts)
        {
            byte[] bytes;
            switch (part)
            {
                case long value:
                    BinaryPrimitives.WriteInt64BigEndian(number, value);
                    bytes = number.ToArray();
                    break;
                case string text:
                    bytes = Encoding.UTF8.GetBytes(text);
                    break;
                case byte[] blob:
                    bytes = blob;
                    break;
                case null:
                    bytes = [];
                    break;
                default:
                    throw new ArgumentException("A checked value is a long, a text, bytes or null.", nameof(parts));
            }
            BinaryPrimitives.WriteInt64BigEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset()[..SizeBytes];
    }
}
