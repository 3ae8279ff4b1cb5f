using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Writing;

namespace Hub.Audit.Signing;

/// <summary>What a signer that is asked over a socket lets itself be asked: checkpoints of one log, never a smaller one, never two roots at one size.</summary>
/// <remarks>
/// A hub that was broken into, or that runs on an old copy of its log, cannot get a fork signed here. What was let through is remembered durably
/// before its signature leaves. Thread-safe.
/// </remarks>
public sealed class SigningGuard
{
    readonly Lock _lock = new();
    readonly string _origin;
    readonly IEd25519Key _key;
    readonly PublishedFile _memory;
    readonly NoteVerifierKey _verifier;
    readonly ManagedEd25519 _ed25519 = new();
    Checkpoint? _last;

    /// <param name="origin">Origin line of the only log that it signs for.</param>
    /// <param name="key">Stays the caller's to dispose.</param>
    /// <param name="memory">Where the last checkpoint is remembered; not on the machine's temporary disk.</param>
    /// <exception cref="InvalidDataException">What is remembered is not a checkpoint of this log by this key.</exception>
    public SigningGuard(string origin, IEd25519Key key, PublishedFile memory)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(memory);
        (_origin, _key, _memory) = (origin, key, memory);
        _verifier = NoteVerifierKey.Ed25519(origin, key.PublicKey.Span);
        if (memory.Read() is { } note)
        {
            _last = SignedNote.TryParse(note) is { } signed && signed.Verify(_verifier.Verifier(_ed25519)!).IsRight && Checkpoint.TryParse(signed.Text, out var last)
                ? last
                : throw new InvalidDataException("What the signer remembers is not a checkpoint of this log by this key.");
        }
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _key.PublicKey;

    /// <summary>Signs, or says by a code why not.</summary>
    /// <returns>64 bytes; or <c>signer.not-a-checkpoint</c>, <c>signer.other-log</c>, <c>signer.shrunk</c>, <c>signer.fork</c>.</returns>
    /// <exception cref="IOException">The key gave no right signature, or what was let through cannot be remembered.</exception>
    public (byte[]? Signature, string? Refused) Sign(ReadOnlySpan<byte> text)
    {
        if (!Utf8.TryDecode(text, out var decoded) || !Checkpoint.TryParse(decoded, out var asked) || !string.Equals(asked.Text, decoded, StringComparison.Ordinal))
        {
            return (null, "signer.not-a-checkpoint");
        }
        if (!string.Equals(asked.Origin, _origin, StringComparison.Ordinal))
        {
            return (null, "signer.other-log");
        }
        lock (_lock)
        {
            if (_last is { } last && asked.Size < last.Size)
            {
                return (null, "signer.shrunk");
            }
            if (_last is { } same && asked.Size == same.Size && asked.Root != same.Root)
            {
                return (null, "signer.fork");
            }
            var signature = _key.Sign(text);
            if (!_ed25519.Verify(_key.PublicKey.Span, text, signature))
            {
                // Remembered, it would keep this signer from starting ever again; published, the hub.
                throw new IOException("The key gave a signature that is none.");
            }
            if (_last is null || asked.Size > _last.Size)
            {
                _memory.Write(new SignedNote(decoded, new NoteSignature(_verifier.Name, _verifier.KeyId, signature)).Encode());
                _last = asked;
            }
            return (signature, null);
        }
    }
}
