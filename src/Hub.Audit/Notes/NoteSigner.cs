using System.Text;
using Hub.Audit.Crypto;

namespace Hub.Audit.Notes;

/// <summary>Signs note texts with one Ed25519 key (type 01).</summary>
/// <remarks>Thread-safe. The key stays the caller's to dispose.</remarks>
public sealed class NoteSigner : ICheckpointSigner
{
    readonly IEd25519Key _key;

    /// <param name="name">Name of the key; a log's is its origin.</param>
    /// <param name="key">The opened private key.</param>
    public NoteSigner(string name, IEd25519Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        VerifierKey = NoteVerifierKey.Ed25519(name, key.PublicKey.Span);
    }

    /// <summary>The key that checks what this one signs.</summary>
    public NoteVerifierKey VerifierKey { get; }

    /// <summary>The signature line for <paramref name="text"/>, which ends in a newline.</summary>
    public NoteSignature Sign(string text) => new(VerifierKey.Name, VerifierKey.KeyId, _key.Sign(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc/>
    public SignedNote Sign(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Note(checkpoint.Text);
    }

    /// <summary>The text with this key's signature.</summary>
    public SignedNote Note(string text) => new(text, Sign(text));
}
