using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hub.Audit.Crypto;

namespace Hub.Audit.Witnesses;

/// <summary>The bytes of a cosignature/v1 (C2SP tlog-cosignature, Ed25519): <c>uint64 BE time ‖ 64 bytes</c>.</summary>
static class Cosignature
{
    /// <summary>Length of the signature field without its key id.</summary>
    public const int SizeBytes = sizeof(long) + Ed25519.SignatureBytes;

    /// <summary>What is signed: <c>cosignature/v1\ntime T\n</c> and the checkpoint's text.</summary>
    /// <param name="time">POSIX seconds.</param>
    /// <param name="text">UTF-8, the last newline included.</param>
    public static byte[] Message(long time, ReadOnlySpan<byte> text) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n")), .. text];

    public static byte[] Encode(long time, ReadOnlySpan<byte> signature)
    {
        var bytes = new byte[SizeBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time);
        signature.CopyTo(bytes.AsSpan(sizeof(long)));
        return bytes;
    }

    /// <summary>The time of a cosignature that has the right length and a time from 1 to 2^63 − 1; null otherwise.</summary>
    public static long? TimeOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length == SizeBytes && BinaryPrimitives.ReadInt64BigEndian(bytes) is var time and > 0 ? time : null;

    public static ReadOnlySpan<byte> SignatureOf(ReadOnlySpan<byte> bytes) => bytes[sizeof(long)..];
}
