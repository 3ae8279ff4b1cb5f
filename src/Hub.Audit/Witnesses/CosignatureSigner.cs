using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>Cosigns checkpoints with one Ed25519 key (type 04). Signing is a promise: it is called only after <see cref="WitnessDecision"/> allowed it.</summary>
/// <remarks>Thread-safe. The key stays the caller's to dispose.</remarks>
public sealed class CosignatureSigner
{
    readonly IEd25519Key _key;

    /// <param name="name">Name of the witness.</param>
    /// <param name="key">The opened private key, used for nothing else.</param>
    public CosignatureSigner(string name, IEd25519Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        VerifierKey = NoteVerifierKey.Cosigner(name, key.PublicKey.Span);
    }

    /// <summary>The key that checks what this one signs.</summary>
    public NoteVerifierKey VerifierKey { get; }

    /// <summary>The cosignature line for a checkpoint's text.</summary>
    /// <param name="text">Ends in a newline.</param>
    /// <param name="time">POSIX seconds, at least 1.</param>
    public NoteSignature Sign(string text, long time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, 1);
        var signature = _key.Sign(Cosignature.Message(time, Encoding.UTF8.GetBytes(text)));
        return new(VerifierKey.Name, VerifierKey.KeyId, Cosignature.Encode(time, signature));
    }
}
