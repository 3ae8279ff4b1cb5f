using System.Buffers.Binary;

namespace Hub.Audit.Signing;

/// <summary>One message between hub and signer: <c>uint32 big-endian length ‖ byte kind ‖ content</c>, the length counting kind and content.</summary>
/// <param name="Kind">A <see cref="SignerWord"/>.</param>
/// <param name="Content">Depends on the kind.</param>
readonly record struct SignerFrame(SignerWord Kind, byte[] Content)
{
    /// <summary>Longest kind and content: a checkpoint's text is some hundred bytes.</summary>
    public const int MaxBytes = 8 * 1024;

    public static void Write(Stream stream, SignerWord kind, ReadOnlySpan<byte> content)
    {
        var frame = new byte[sizeof(uint) + 1 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, 1 + content.Length);
        frame[sizeof(uint)] = (byte)kind;
        content.CopyTo(frame.AsSpan(sizeof(uint) + 1));
        stream.Write(frame);
    }

    /// <exception cref="InvalidDataException">The length is out of bounds.</exception>
    /// <exception cref="EndOfStreamException">The other side closed.</exception>
    public static SignerFrame Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[sizeof(uint)];
        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is 0 or > MaxBytes)
        {
            throw new InvalidDataException($"A signer's message of {length} bytes; it has 1 to {MaxBytes}.");
        }
        var body = new byte[length];
        stream.ReadExactly(body);
        return new((SignerWord)body[0], body[1..]);
    }
}

/// <summary>Kinds of messages.</summary>
enum SignerWord : byte
{
    /// <summary>Asks for the public key; no content.</summary>
    AskKey = 1,

    /// <summary>Asks for a signature over a checkpoint's text, the content.</summary>
    AskSignature = 2,

    /// <summary>The public key (32 bytes) or the signature (64 bytes).</summary>
    Given = 3,

    /// <summary>A stable code in ASCII: why there is no signature.</summary>
    Refused = 4,
}
