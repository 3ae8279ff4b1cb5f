using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Keys;

/// <summary>The log's keys with the sizes that each may sign. Where the ranges of two overlap, both sign, so that readers who know either go on.</summary>
/// <remarks>Thread-safe. The keys stay with who opened them.</remarks>
public sealed class LogSigners : ICheckpointSigner
{
    readonly IReadOnlyList<(NoteSigner Signer, LogKey Range)> _held;
    readonly IReadOnlyList<IEd25519Key> _keys;

    LogSigners(IReadOnlyList<(NoteSigner, LogKey)> held, IReadOnlyList<IEd25519Key> keys, IReadOnlyList<NoteVerifierKey> listed) => (_held, _keys, Listed) = (held, keys, listed);

    /// <summary>Every key that the list names, those of others or of the past included.</summary>
    public IReadOnlyList<NoteVerifierKey> Listed { get; }

    /// <summary>The newest key at hand that the list names: the one handed out as <c>vkey.txt</c>.</summary>
    public NoteVerifierKey Newest => _held[^1].Signer.VerifierKey;

    /// <summary>The newest key at hand that may sign a checkpoint of this size; null where none is.</summary>
    public NoteVerifierKey? VerifierFor(long size) => _held.LastOrDefault(key => key.Range.Covers(size)).Signer?.VerifierKey;

    /// <summary>The key of <see cref="VerifierFor"/> where it may sign more than checkpoints; null where it is held elsewhere.</summary>
    public IEd25519Key? KeyFor(long size) =>
        VerifierFor(size) is { } verifier && _keys.First(key => key.PublicKey.Span.SequenceEqual(verifier.PublicKey.Span)) is var found and not Signing.RemoteLogKey ? found : null;

    /// <summary>Brings together the keys at hand and the list.</summary>
    /// <param name="held">The keys at hand, the oldest first.</param>
    /// <param name="list">Null: the first key signs every size.</param>
    /// <exception cref="KeyFileException"><c>keys.no-log-key</c>: none of the listed keys is at hand. <c>keys.list-damaged</c>: the list is another log's.</exception>
    public static LogSigners Of(string origin, IReadOnlyList<IEd25519Key> held, KeyList? list)
    {
        ArgumentNullException.ThrowIfNull(held);
        var signers = held.Select(key => new NoteSigner(origin, key)).ToList();
        if (list is null)
        {
            return new([(signers[0], new(signers[0].VerifierKey.ToString(), 0))], held, [signers[0].VerifierKey]);
        }
        if (!string.Equals(list.Origin, origin, StringComparison.Ordinal))
        {
            throw new KeyFileException("keys.list-damaged", $"The key list is of {list.Origin}, the log is {origin}.");
        }
        var ranged = from range in list.Log.OrderBy(key => key.From)
                     let signer = signers.Find(one => string.Equals(one.VerifierKey.ToString(), range.Vkey, StringComparison.Ordinal))
                     where signer is not null
                     select (signer, range);
        var known = list.Log.Select(key => NoteVerifierKey.TryParse(key.Vkey, out var parsed) ? parsed : null).OfType<NoteVerifierKey>().ToList();
        return ranged.ToList() is { Count: > 0 } ours
            ? new(ours, held, known)
            : throw new KeyFileException("keys.no-log-key", "None of the log keys that the key list names is at hand.");
    }

    /// <inheritdoc/>
    /// <exception cref="KeyFileException"><c>keys.no-log-key</c>: the list lets no key at hand sign this size.</exception>
    public SignedNote Sign(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var lines = _held.Where(key => key.Range.Covers(checkpoint.Size)).Select(key => key.Signer.Sign(checkpoint.Text)).ToList();
        return lines.Count > 0
            ? new(checkpoint.Text, lines)
            : throw new KeyFileException("keys.no-log-key", string.Create(CultureInfo.InvariantCulture, $"No key at hand may sign a checkpoint of the size {checkpoint.Size}."));
    }
}
