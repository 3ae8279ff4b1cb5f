namespace Hub.Audit.Notes;

/// <summary>A key that checks note signatures of one type. Other types are carried along and ignored.</summary>
public interface INoteVerifier
{
    /// <summary>Name of the key.</summary>
    string Name { get; }

    /// <summary>The key's id, as the first four bytes of its signatures, big-endian.</summary>
    uint KeyId { get; }

    /// <summary>Whether the signature is right for the note's text.</summary>
    /// <param name="text">UTF-8, the last newline included.</param>
    /// <param name="signature">Without the key id; of any length.</param>
    bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);
}
