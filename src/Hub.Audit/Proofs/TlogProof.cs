using System.Globalization;
using System.Text;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Proofs;

/// <summary>An offline proof that an entry is in a log (C2SP tlog-proof, <c>.tlog-proof</c>).</summary>
public sealed class TlogProof
{
    /// <summary>Largest proof that is read.</summary>
    public const int MaxBytes = SignedNote.MaxBytes + (16 * 1024);

    /// <summary>Most bytes of opaque extra data.</summary>
    public const int MaxExtraBytes = 8 * 1024;

    const string FirstLine = "c2sp.org/tlog-proof@v1";
    const string ExtraWord = "extra ";
    const string IndexWord = "index ";

    /// <param name="index">Place of the entry in the log, from 0.</param>
    /// <param name="path">Inclusion proof, the leaf's sibling first.</param>
    /// <param name="checkpoint">The signed checkpoint, cosignatures included.</param>
    /// <param name="extra">Opaque, authenticated by nothing; null for none.</param>
    public TlogProof(long index, IReadOnlyList<Hash256> path, SignedNote checkpoint, ReadOnlyMemory<byte>? extra = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (path.Count > MerkleVerifier.MaxProofHashes || extra is { Length: 0 or > MaxExtraBytes })
        {
            throw new ArgumentException("A proof has at most 64 hashes, and 1..8192 bytes of extra data or none.", nameof(path));
        }
        (Index, Path, Checkpoint, Extra) = (index, path, checkpoint, extra);
    }

    /// <summary>Place of the entry in the log, from 0.</summary>
    public long Index { get; }

    /// <summary>Inclusion proof, the leaf's sibling first.</summary>
    public IReadOnlyList<Hash256> Path { get; }

    /// <summary>The signed checkpoint.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>Opaque data that nothing authenticates; null for none.</summary>
    public ReadOnlyMemory<byte>? Extra { get; }

    /// <summary>The text of the proof, UTF-8.</summary>
    public byte[] Encode()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is { } extra)
        {
            text.Append(ExtraWord).Append(Convert.ToBase64String(extra.Span)).Append('\n');
        }
        text.Append(IndexWord).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Path)
        {
            text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }
        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Checkpoint.Encode()];
    }

    /// <summary>Reads a proof, and only from the bytes that <see cref="Encode"/> would give back; null otherwise.</summary>
    public static TlogProof? TryParse(ReadOnlySpan<byte> utf8)
    {
        var split = utf8.IndexOf("\n\n"u8);
        if (utf8.Length > MaxBytes || split < 0 || !Utf8.TryDecode(utf8[..split], out var head)
            || SignedNote.TryParse(utf8[(split + 2)..]) is not { } checkpoint)
        {
            return null;
        }
        var lines = head.Split('\n', MerkleVerifier.MaxProofHashes + 4);
        if (!string.Equals(lines[0], FirstLine, StringComparison.Ordinal))
        {
            return null;
        }
        var next = 1;
        byte[]? extra = null;
        if (next < lines.Length && lines[next].StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(lines[next].AsSpan(ExtraWord.Length), out extra) || extra.Length is 0 or > MaxExtraBytes)
            {
                return null;
            }
            next++;
        }
        if (next >= lines.Length || ParseIndex(lines[next]) is not { } index || ParsePath(lines.AsSpan(next + 1)) is not { } path)
        {
            return null;
        }
        return new(index, path, checkpoint, extra is null ? (ReadOnlyMemory<byte>?)null : extra);
    }

    /// <summary>Checks that the log of <paramref name="key"/> holds <paramref name="leafHash"/> at <see cref="Index"/>.</summary>
    /// <param name="leafHash">Computed by the caller from the entry, never taken from the proof.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <returns>Right, or <c>checkpoint.malformed</c>, <c>checkpoint.origin</c>, <c>note.…</c>, <c>merkle.…</c>.</returns>
    public Verdict Verify(Hash256 leafHash, INoteVerifier key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signature = Checkpoint.Verify(key);
        if (!signature.IsRight)
        {
            return signature;
        }
        if (!Notes.Checkpoint.TryParse(Checkpoint.Text, out var checkpoint))
        {
            return new("checkpoint.malformed", "origin, size and root", "another text");
        }
        if (!string.Equals(checkpoint.Origin, key.Name, StringComparison.Ordinal))
        {
            return new("checkpoint.origin", key.Name, checkpoint.Origin);
        }
        return MerkleVerifier.Inclusion(leafHash, Index, checkpoint.Size, [.. Path], checkpoint.Root);
    }

    static long? ParseIndex(string line)
    {
        if (!line.StartsWith(IndexWord, StringComparison.Ordinal)
            || !long.TryParse(line.AsSpan(IndexWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }
        return line.AsSpan(IndexWord.Length).SequenceEqual(index.ToString(CultureInfo.InvariantCulture)) ? index : null;
    }

    static Hash256[]? ParsePath(ReadOnlySpan<string> lines)
    {
        if (lines.Length > MerkleVerifier.MaxProofHashes)
        {
            return null;
        }
        var path = new Hash256[lines.Length];
        for (var i = 0; i < path.Length; i++)
        {
            if (!StrictBase64.TryDecode(lines[i], out var hash) || hash.Length != Hash256.SizeBytes)
            {
                return null;
            }
            path[i] = new(hash);
        }
        return path;
    }
}
