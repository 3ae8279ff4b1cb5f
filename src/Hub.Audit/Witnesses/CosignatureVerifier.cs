using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>Checks the cosignatures of one witness (C2SP tlog-cosignature, type 04).</summary>
public sealed class CosignatureVerifier : INoteVerifier
{
    readonly NoteVerifierKey _key;
    readonly IEd25519Verification _ed25519;

    CosignatureVerifier(NoteVerifierKey key, IEd25519Verification ed25519) => (_key, _ed25519) = (key, ed25519);

    /// <summary>The check of a witness's key; null for a key of another type.</summary>
    public static CosignatureVerifier? Of(NoteVerifierKey key, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ed25519);
        return key.Type == NoteVerifierKey.CosignatureType ? new(key, ed25519) : null;
    }

    /// <inheritdoc/>
    public string Name => _key.Name;

    /// <inheritdoc/>
    public uint KeyId => _key.KeyId;

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        Cosignature.TimeOf(signature) is { } time && _ed25519.Verify(_key.PublicKey.Span, Cosignature.Message(time, text), Cosignature.SignatureOf(signature));

    /// <summary>Checks this witness's cosignatures of a note, and when the first of them was given.</summary>
    /// <returns><c>note.unsigned</c> or <c>note.signature</c> without a time; right with POSIX seconds.</returns>
    public (Verdict Verdict, long? Time) Read(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var verdict = note.Verify(this);
        return verdict.IsRight ? (verdict, note.Signatures.Where(IsMine).Min(signature => Cosignature.TimeOf(signature.Bytes.Span))) : (verdict, null);
    }

    /// <summary>Whether a line stands under this witness's name and key id; whether it is right is not said.</summary>
    public bool IsMine(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == KeyId && string.Equals(signature.Name, Name, StringComparison.Ordinal);
    }
}
