namespace Hub.Audit.Notes;

/// <summary>One signature line of a note, of whatever type.</summary>
/// <param name="Name">Name of the key.</param>
/// <param name="KeyId">First four bytes of the signature field, big-endian: tells keys of one name apart.</param>
/// <param name="Bytes">The signature proper, as its type defines it; at least one byte.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The line without its newline: em dash, space, name, space, base64(key id ‖ signature).</summary>
    public override string ToString()
    {
        var field = new byte[sizeof(uint) + Bytes.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(field, KeyId);
        Bytes.Span.CopyTo(field.AsSpan(sizeof(uint)));
        return $"\u2014 {Name} {Convert.ToBase64String(field)}";
    }
}
