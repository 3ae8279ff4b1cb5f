using System.Buffers.Binary;
using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Proofs.Cose;

/// <summary>A COSE receipt of inclusion (RFC 9942): COSE_Sign1 over a tree's root, with the path from one leaf to it.</summary>
/// <param name="Origin">The log: claim <c>iss</c> of the protected header.</param>
/// <param name="Size">Leaves of the tree: private claim <c>size</c> of the protected header, since the root alone does not fix it.</param>
/// <param name="KeyId">Note key id of the log's key, as <c>kid</c> 4 bytes big-endian.</param>
/// <param name="Index">Place of the leaf, from 0.</param>
/// <param name="Path">The leaf's sibling first.</param>
/// <param name="Signature">Ed25519, 64 bytes, over the COSE Sig_structure (RFC 9052 §4.4); the same for every leaf of one tree.</param>
/// <remarks>
/// The payload, the 32 bytes of the root, is detached: a verifier computes it from leaf and path. Written in the deterministic
/// encoding of RFC 8949 §4.2.1, and read from exactly that.
/// </remarks>
public sealed record CoseReceipt(string Origin, long Size, uint KeyId, long Index, IReadOnlyList<Hash256> Path, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Largest receipt that is read.</summary>
    public const int MaxBytes = 8 * 1024;

    const ulong Sign1Tag = 18;
    const int Algorithm = 1;
    const int EdDsa = -8;
    const int KeyIdLabel = 4;
    const int Claims = 15;
    const int Issuer = 1;
    const string SizeClaim = "size";
    const int StructureLabel = 395;
    const int Rfc9162Sha256 = 1;
    const int ProofsLabel = 396;
    const int InclusionProofs = -1;
    const string SignatureContext = "Signature1";

    /// <summary>Signs a checkpoint's tree for receipts.</summary>
    /// <param name="checkpoint">One that the log has signed: a receipt says nothing that it does not.</param>
    /// <param name="key">The log's key.</param>
    public static byte[] Sign(Checkpoint checkpoint, IEd25519Key key)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(key);
        var id = NoteVerifierKey.Ed25519(checkpoint.Origin, key.PublicKey.Span).KeyId;
        return key.Sign(Signed(Protected(checkpoint.Origin, checkpoint.Size, id), checkpoint.Root));
    }

    /// <summary>The receipt for the leaf of a proof.</summary>
    /// <param name="proof">Of the checkpoint that was signed.</param>
    /// <param name="checkpoint">Its text.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="signature">What <see cref="Sign"/> gave.</param>
    public static CoseReceipt Of(TlogProof proof, Checkpoint checkpoint, NoteVerifierKey key, ReadOnlyMemory<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(key);
        return new(checkpoint.Origin, checkpoint.Size, key.KeyId, proof.Index, proof.Path, signature);
    }

    /// <summary>CBOR, tagged 18.</summary>
    public byte[] Encode()
    {
        var path = new CborWriter().Array(3).Number(Size).Number(Index).Array(Path.Count);
        foreach (var hash in Path)
        {
            path.Bytes(hash.ToArray());
        }
        return new CborWriter().Tag(Sign1Tag).Array(4)
            .Bytes(Protected(Origin, Size, KeyId))
            .Map(1).Number(ProofsLabel).Map(1).Number(InclusionProofs).Array(1).Bytes(path.ToArray())
            .Null()
            .Bytes(Signature.Span)
            .ToArray();
    }

    /// <summary>Reads a receipt, and only from the bytes that <see cref="Encode"/> would give back; null otherwise.</summary>
    public static CoseReceipt? TryParse(ReadOnlySpan<byte> cbor)
    {
        if (cbor.Length > MaxBytes)
        {
            return null;
        }
        var reader = new CborReader(cbor);
        reader.Tag(Sign1Tag);
        reader.ArrayOf(4);
        var header = reader.Bytes();
        reader.Map(1);
        reader.Exactly(ProofsLabel);
        reader.Map(1);
        reader.Exactly(InclusionProofs);
        reader.ArrayOf(1);
        var proof = reader.Bytes();
        reader.Null();
        var signature = reader.Bytes();
        if (!reader.IsDone || signature.Length != Ed25519.SignatureBytes || ReadHeader(header) is not { } said || ReadProof(proof) is not { } path || path.Size != said.Size)
        {
            return null;
        }
        var receipt = new CoseReceipt(said.Origin, said.Size, said.KeyId, path.Index, path.Path, signature.ToArray());
        return receipt.Encode().AsSpan().SequenceEqual(cbor) ? receipt : null;
    }

    /// <summary>Checks that the log of <paramref name="key"/> signed a tree of <see cref="Size"/> leaves that holds <paramref name="leafHash"/> at <see cref="Index"/>.</summary>
    /// <param name="leafHash">Computed by the caller from the entry.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks the signature.</param>
    /// <returns>Right, or <c>cose.origin</c>, <c>cose.key</c>, <c>cose.path</c>, <c>cose.signature</c> (the path leads to another root, or the signature is wrong).</returns>
    public Verdict Verify(Hash256 leafHash, NoteVerifierKey key, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ed25519);
        if (!string.Equals(Origin, key.Name, StringComparison.Ordinal))
        {
            return new("cose.origin", key.Name, Origin);
        }
        if (KeyId != key.KeyId || key.Type != NoteVerifierKey.Ed25519Type)
        {
            return new("cose.key", $"a receipt by {key.KeyId:x8}", $"one by {KeyId:x8}");
        }
        if (MerkleVerifier.RootOf(leafHash, Index, Size, [.. Path]) is not { } root)
        {
            return new("cose.path", string.Create(CultureInfo.InvariantCulture, $"a path of leaf {Index} in a tree of {Size}"), string.Create(CultureInfo.InvariantCulture, $"{Path.Count} hashes"));
        }
        return ed25519.Verify(key.PublicKey.Span, Signed(Protected(Origin, Size, KeyId), root), Signature.Span)
            ? Verdict.Right
            : new("cose.signature", $"a right signature over the root {root} that leaf and path lead to", "a wrong one");
    }

    /// <summary>Keys in the order of their encoded bytes (RFC 8949 §4.2.1).</summary>
    static byte[] Protected(string origin, long size, uint keyId)
    {
        Span<byte> id = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(id, keyId);
        return new CborWriter().Map(4)
            .Number(Algorithm).Number(EdDsa)
            .Number(KeyIdLabel).Bytes(id)
            .Number(Claims).Map(2).Number(Issuer).Text(origin).Text(SizeClaim).Number(size)
            .Number(StructureLabel).Number(Rfc9162Sha256)
            .ToArray();
    }

    static byte[] Signed(byte[] header, Hash256 root) =>
        new CborWriter().Array(4).Text(SignatureContext).Bytes(header).Bytes([]).Bytes(root.ToArray()).ToArray();

    static (string Origin, long Size, uint KeyId)? ReadHeader(ReadOnlySpan<byte> header)
    {
        var reader = new CborReader(header);
        reader.Map(4);
        reader.Exactly(Algorithm);
        reader.Exactly(EdDsa);
        reader.Exactly(KeyIdLabel);
        var id = reader.Bytes();
        reader.Exactly(Claims);
        reader.Map(2);
        reader.Exactly(Issuer);
        var origin = reader.Text();
        var named = reader.Text();
        var size = reader.Number();
        reader.Exactly(StructureLabel);
        reader.Exactly(Rfc9162Sha256);
        return reader.IsDone && id.Length == sizeof(uint) && string.Equals(named, SizeClaim, StringComparison.Ordinal)
            ? (origin, size, BinaryPrimitives.ReadUInt32BigEndian(id))
            : null;
    }

    static (long Size, long Index, Hash256[] Path)? ReadProof(ReadOnlySpan<byte> proof)
    {
        var reader = new CborReader(proof);
        reader.ArrayOf(3);
        var (size, index) = (reader.Number(), reader.Number());
        var path = new Hash256[reader.ArrayUpTo(MerkleVerifier.MaxProofHashes)];
        for (var i = 0; i < path.Length; i++)
        {
            var hash = reader.Bytes();
            if (hash.Length != Hash256.SizeBytes)
            {
                return null;
            }
            path[i] = new(hash);
        }
        return reader.IsDone ? (size, index, path) : null;
    }
}
