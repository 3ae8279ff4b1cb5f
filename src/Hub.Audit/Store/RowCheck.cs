using System.Buffers.Binary;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>Check value of a row that no leaf covers: finds a damaged disk or a careless hand, not a forger.</summary>
static class RowCheck
{
    const int SizeBytes = 8;
    const int StackBytes = 512;

    /// <summary>Start of SHA-256 over the parts, each preceded by its length.</summary>
    public static byte[] Of(params ReadOnlySpan<object?> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += sizeof(long) + Length(part);
        }
        var bytes = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        var rest = bytes;
        foreach (var part in parts)
        {
            var partLength = Length(part);
            BinaryPrimitives.WriteInt64BigEndian(rest, partLength);
            Write(part, rest[sizeof(long)..]);
            rest = rest[(sizeof(long) + partLength)..];
        }
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        Sha256.Of(bytes[..length]).CopyTo(hash);
        return hash[..SizeBytes].ToArray();
    }

    static int Length(object? part) => part switch
    {
        long => sizeof(long),
        string text => Encoding.UTF8.GetByteCount(text),
        byte[] blob => blob.Length,
        null => 0,
        _ => throw new ArgumentException("A checked value is a long, a text, bytes or null.", nameof(part)),
    };

    static void Write(object? part, Span<byte> destination)
    {
        switch (part)
        {
            case long value:
                BinaryPrimitives.WriteInt64BigEndian(destination, value);
                break;
            case string text:
                Encoding.UTF8.GetBytes(text, destination);
                break;
            case byte[] blob:
                blob.CopyTo(destination);
                break;
            default:
                break;
        }
    }
}
