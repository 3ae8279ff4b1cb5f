using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Audit.Tiles;
using Hub.Audit.Trails;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Testing;
using Hub.Verify.Evidence;

namespace Hub.Faults.Parsers;

/// <summary>Every form of the ledger that the hub or the verifier reads from others, with right examples.</summary>
static class Formats
{
    const string Origin = "localhost/fuzzed-log";

    static readonly IEd25519Key Key = new LibcryptoEd25519().Open(Hash("log key").ToArray());
    static readonly IEd25519Key Root = new LibcryptoEd25519().Open(Hash("root key").ToArray());
    static readonly ECDsa PromiseKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    static readonly NoteSigner Signer = new(Origin, Key);
    static readonly Checkpoint Small = new(Origin, 7, Hash("root"));
    static readonly Checkpoint Large = new(Origin, 1_234_567, Hash("other root"), "an extension", "another");
    static readonly SignedNote Note = Signer.Sign(Small);
    static readonly SignedNote Cosigned = new(Large.Text, Signer.Sign(Large.Text), new NoteSignature("witness.example/1", 7, Cosignature.Encode(1_760_000_000, Hash512())));
    static readonly TlogProof Proof = new(3, [Hash("a"), Hash("b"), Hash("c")], Note);
    static readonly Leaf OneLeaf = new(1_767_225_600_000, Hash("body"), IdOf("id"), Hash("prev"), new(IdOf("1"), IdOf("2"), IdOf("3"), IdOf("4")));

    /// <summary>The forms by name.</summary>
    public static IReadOnlyDictionary<string, Format> All { get; } = Make().ToDictionary(format => format.Name, StringComparer.Ordinal);

    static IEnumerable<Format> Make()
    {
        yield return new("leaf", bytes => Leaf.TryParse(bytes, out var leaf) ? leaf.Encode() : null, OneLeaf.Encode());
        yield return new("checkpoint", bytes => Text(bytes) is { } text && Checkpoint.TryParse(text, out var read) ? Encoding.UTF8.GetBytes(read.Text) : null, Utf8(Small.Text), Utf8(Large.Text));
        yield return new("note", bytes => SignedNote.TryParse(bytes)?.Encode(), Note.Encode(), Cosigned.Encode());
        yield return new(
            "verifier key",
            bytes => Text(bytes) is { } text && NoteVerifierKey.TryParse(text, out var key) ? Encoding.UTF8.GetBytes(key.ToString()) : null,
            Utf8(Signer.VerifierKey.ToString()), Utf8(NoteVerifierKey.Cosigner("witness.example/1", Key.PublicKey.Span).ToString()));
        yield return new(
            "tile path",
            bytes => Text(bytes) is { } text && TileId.TryParse(text, out var tile) ? Encoding.UTF8.GetBytes(tile.Path) : null,
            Utf8(new TileId(0, 1_234_067).Path), Utf8(new TileId(2, 5, 17).Path), Utf8(TileId.Entries(999_000, 3).Path));
        yield return new("entry bundle", Entries, EntryBundle.Encode([OneLeaf.Encode(), OneLeaf.Encode()]), EntryBundle.Encode([new byte[1], new byte[300], new byte[65_535]]));
        yield return new("tlog-proof", bytes => TlogProof.TryParse(bytes)?.Encode(), Proof.Encode(), new TlogProof(0, [], Cosigned, new byte[] { 1, 2, 3 }).Encode());
        yield return new("promise", Word, Utf8(new Promise(Origin, IdOf("id"), Hash("leaf"), 9, 1_767_225_600_000).Sign(PromiseKey, "promise-1")));
        yield return new("key list", bytes => KeyList.TryParseUnsigned(bytes)?.ToSign(), Keys().ToSign());
        yield return new("signed key list", SignedKeys, Keys().Sign(Root, Origin + "-root"));
        yield return new("add-checkpoint", AddCheckpoint, AddCheckpointRequest.Encode(3, [Hash("x"), Hash("y")], Note.Encode()), AddCheckpointRequest.Encode(0, [], Cosigned.Encode()));
        yield return new("cosignature", bytes => Cosignature.TimeOf(bytes) is { } time ? Cosignature.Encode(time, Cosignature.SignatureOf(bytes)) : null, Cosignature.Encode(1_760_000_000, Hash512()));
        yield return new("trust policy", bytes => TrustPolicyReader.Read(bytes).Policy is null ? null : Format.Accepted, Utf8(Policy()));
        yield return new("COSE receipt", bytes => CoseReceipt.TryParse(bytes)?.Encode(), CoseReceipt.Of(Proof, Small, Signer.VerifierKey, CoseReceipt.Sign(Small, Key)).Encode());
        yield return new("zip", Zip, StoredZip.Write([new("a.txt", Utf8("hello")), new("entries/1/leaf.json", OneLeaf.Encode()), new("empty", Array.Empty<byte>())]));
        foreach (var format in Anchored(File.ReadAllBytes(Path.Combine(SharedFiles.Root, "schemas/examples/anchor/valid/second-of-three.json")).AsSpan().TrimEnd((byte)'\n').ToArray()))
        {
            yield return format;
        }
        yield return new("trail", bytes => TrailDocument.TryParse(bytes) is { } trail ? Kept(trail.ToJson()) : null, Examples("trail"));
    }

    static IEnumerable<Format> Anchored(byte[] json)
    {
        var evidence = AnchorEvidence.TryParse(json) ?? throw new InvalidDataException("the example of the anchor's evidence is refused");
        var nodes = evidence.Proof.Select(node => node.ToArray()).ToArray();
        yield return new("anchor.json", bytes => AnchorEvidence.TryParse(bytes)?.Encode(), json);
        yield return new("anchor check", bytes => AnchorEvidence.TryParse(bytes) is { } read && AnchorCheck.Verify(read).IsRight ? Format.Accepted : null, json);
        yield return new("RLP", bytes => Rlp.TryRead(bytes) is { } item ? Again(item) : null, [evidence.Header.ToArray(), .. nodes]);
        yield return new("block header", bytes => BlockHeader.TryRead(bytes) is null ? null : Format.Accepted, evidence.Header.ToArray());
        yield return new("transaction receipt", bytes => TransactionReceipt.TryRead(bytes) is null ? null : Format.Accepted, evidence.Receipt.ToArray());
    }

    static byte[] Again(RlpItem item) => item.Items is { } items ? Rlp.List([.. items.Select(Again)]) : Rlp.Bytes(item.Payload.Span);

    static byte[]? Entries(byte[] bytes)
    {
        var reader = EntryBundle.Read(bytes);
        var entries = new List<ReadOnlyMemory<byte>>();
        while (entries.Count < TileId.FullWidth && reader.TryNext(out var entry))
        {
            entries.Add(entry.ToArray());
        }
        return reader.RestBytes == 0 && entries.Count > 0 ? EntryBundle.Encode(entries) : null;
    }

    /// <summary>What is signed is in its one form; the signature itself is 64 free bytes.</summary>
    static byte[]? Word(byte[] bytes)
    {
        if (Text(bytes) is not { } text || SignedPromise.TryParse(text) is not { } signed)
        {
            return null;
        }
        var again = signed.Promise.Sign(PromiseKey, signed.KeyId);
        return Utf8(string.Concat(again.AsSpan(0, again.LastIndexOf('.')), text.AsSpan(text.LastIndexOf('.'))));
    }

    /// <summary>Only the root's own bytes are believed.</summary>
    static byte[]? SignedKeys(byte[] bytes)
    {
        _ = KeyList.TryParse(bytes);
        var (list, verdict) = KeyList.Verify(bytes, NoteVerifierKey.Ed25519(Origin + "-root", Root.PublicKey.Span), new LibcryptoEd25519());
        return list is not null && verdict.IsRight ? list.Sign(Root, Origin + "-root") : null;
    }

    static byte[]? AddCheckpoint(byte[] bytes) =>
        AddCheckpointRequest.TryParse(bytes) is { } read ? AddCheckpointRequest.Encode(read.OldSize, read.Proof, read.Note.Encode()) : null;

    static byte[]? Zip(byte[] bytes) => StoredZip.Read(bytes) is { Files: { } files, Faults.Count: 0 } ? StoredZip.Write(files) : null;

    /// <summary>A form that may be written in other ways too: what was read must be readable again.</summary>
    static byte[] Kept(byte[] written) => TrailDocument.TryParse(written) is not null ? Format.Accepted : throw new InvalidDataException("what was accepted is refused when written again");

    static KeyList Keys() => new(
        Origin, [new(Signer.VerifierKey.ToString(), 0, 41), new(Signer.VerifierKey.ToString(), 40)], [PublicJwk.Of(PromiseKey, "promise-1")], [PublicJwk.Of(PromiseKey, "reply-1")],
        [PublicJwk.OfEd25519(Key.PublicKey.Span, "consent-event-1")]);

    static string Policy()
    {
        var witness = NoteVerifierKey.Cosigner("witness.example/1", Key.PublicKey.Span);
        return $"# who must have seen it\nlog {Signer.VerifierKey}\nwitness W1 {witness} https://witness.example/\nwitness W2 {NoteVerifierKey.Cosigner("witness.example/2", Root.PublicKey.Span)}\ngroup G any W1 W2\nquorum G\n";
    }

    static byte[][] Examples(string schema) => [.. Directory.EnumerateFiles(Path.Combine(SharedFiles.Root, "schemas/examples", schema, "valid")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    static string? Text(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    static Hash256 Hash(string seed) => Hash256.Of(Utf8(seed));

    static byte[] Hash512() => SHA512.HashData("signature"u8);

    static Id128 IdOf(string seed) => new(SHA256.HashData(Utf8(seed)).AsSpan(0, Id128.SizeBytes));
}
