using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Audit.Proofs;
using Hub.Audit.Reading;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Laws;

public sealed class FormatLaws
{
    static readonly Gen<long> Indexes = Gen.Choose(0, 62).SelectMany(bits => Gen.Choose(0, int.MaxValue).Select(low => ((1L << bits) - 1) ^ (low & ((1L << bits) - 1))));

    [Fact]
    public void Every_tile_round_trips_through_its_path() => Law.Check(Prop.ForAll(
        (from level in Gen.Choose(-1, 63) from index in Indexes from width in Gen.Choose(1, 256) select new TileId(level, index, width)).ToArbitrary(),
        tile => TileId.TryParse(tile.Path, out var parsed) && parsed == tile));

    [Fact]
    public void Layout_has_as_many_hashes_as_the_tree() => Law.Check(Prop.ForAll(Gen.Choose(0, 200_000).ToArbitrary(), size =>
        TileLayout.All(size).Where(tile => tile.IsEntries).Sum(tile => tile.Width) == size
        && Enumerable.Range(0, TileLayout.Levels(size)).All(level =>
            TileLayout.Level(level, size).Sum(tile => (long)tile.Width) == size >> (8 * level)
            && TileLayout.Level(level, size).All(tile => TileLayout.At(level, tile.Index, size) == tile))
        && TileLayout.At(0, TileLayout.FullTiles(0, size) + 1, size) is null));

    [Fact]
    public void Proofs_from_tiles_are_those_from_the_definition()
    {
        const int size = 600;
        var tree = MemoryTree.Of(size);
        var source = new TileHashSource(new TreeTiles(tree), size);
        Assert.Equal(tree.Root(0, size), MerkleProver.Root(size, source));
        for (var i = 0; i < size; i += 7)
        {
            Assert.Equal(MerkleProver.Inclusion(i, size, tree), MerkleProver.Inclusion(i, size, source));
            Assert.Equal(MerkleProver.Consistency(i + 1, size, tree), MerkleProver.Consistency(i + 1, size, source));
        }
        Assert.False(source.TryNode(0, size, out _));
        Assert.False(source.TryNode(9, 1, out _));
        Assert.False(source.TryNode(-1, 0, out _));
        Assert.Null(MerkleProver.Inclusion(0, size, new TileHashSource(new TreeTiles(MemoryTree.Of(3)), size)));
    }

    [Fact]
    public void Note_round_trips_and_any_flipped_bit_fails()
    {
        using var key = new LibcryptoEd25519().Open(new byte[32]);
        var signer = new NoteSigner("example.org/log", key);
        var verifier = signer.VerifierKey.Verifier(new LibcryptoEd25519())!;
        Law.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (size, place) =>
        {
            var bytes = signer.Note(new Checkpoint("example.org/log", size, Hash256.Of(BitConverter.GetBytes(size))).Text).Encode();
            var right = SignedNote.TryParse(bytes) is { } note && note.Verify(verifier).IsRight && note.Encode().AsSpan().SequenceEqual(bytes);
            bytes[place % bytes.Length] ^= (byte)(1 << (place % 7));
            return right && SignedNote.TryParse(bytes)?.Verify(verifier).IsRight != true;
        }));
    }

    /// <summary>Right documents with a few bytes changed, cut or doubled, and plain noise.</summary>
    [Fact]
    public void No_reader_throws_on_any_bytes()
    {
        var seeds = Documents();
        Law.Check(Prop.ForAll(Gen.Elements(seeds).ToArbitrary(), ArbMap.Default.ArbFor<(int Place, byte Value, int Cut)[]>(), (seed, changes) =>
        {
            var bytes = (byte[])seed.Clone();
            foreach (var (place, value, cut) in changes)
            {
                if (bytes.Length == 0)
                {
                    break;
                }
                var at = (int)(Math.Abs((long)place) % bytes.Length);
                bytes[at] = value;
                bytes = (cut % 5) switch { 0 => bytes[..at], 1 => [.. bytes[..at], .. bytes], _ => bytes };
            }
            ReadAll(bytes);
            return true;
        }), 2000);
        Law.Check(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<string>(), (bytes, text) =>
        {
            ReadAll(bytes);
            ReadAll(Encoding.UTF8.GetBytes(text ?? ""));
            ReadText(text ?? "");
            return true;
        }), 1000);
    }

    static byte[][] Documents()
    {
        using var key = new LibcryptoEd25519().Open(new byte[32]);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new NoteSigner("example.org/log", key);
        var note = signer.Note(new Checkpoint("example.org/log", 9, Hash256.Of("r"u8)).Text);
        var list = new KeyList("example.org/log", [new(signer.VerifierKey.ToString(), 0, 7)], [PublicJwk.Of(ecdsa, "p")], [], [PublicJwk.OfEd25519(key.PublicKey.Span, "c")]);
        return
        [
            new Leaf(1_760_000_000_000, Hash256.Of("b"u8), Id128.Random(), default, default).Encode(),
            note.Encode(),
            Encoding.UTF8.GetBytes(note.Text),
            Encoding.UTF8.GetBytes(signer.VerifierKey.ToString()),
            new TlogProof(3, [Hash256.Of("a"u8), Hash256.Of("b"u8)], note, new byte[] { 1 }).Encode(),
            Encoding.UTF8.GetBytes(new Promise("example.org/log", Id128.Random(), Hash256.Of("l"u8), 3, 4).Sign(ecdsa, "p")),
            list.Sign(key, "example.org/root"),
            EntryBundle.Encode([new byte[3], new byte[300]]),
            "tile/entries/x001/x234/067.p/9"u8.ToArray(),
        ];
    }

    static void ReadAll(byte[] bytes)
    {
        _ = Leaf.TryParse(bytes, out _);
        _ = SignedNote.TryParse(bytes);
        _ = TlogProof.TryParse(bytes);
        _ = KeyList.TryParse(bytes);
        var reader = EntryBundle.Read(bytes);
        while (reader.TryNext(out var entry))
        {
            _ = Leaf.TryParse(entry, out _);
        }
        ReadText(Encoding.UTF8.GetString(bytes));
        ReadText(Encoding.Latin1.GetString(bytes));
    }

    static void ReadText(string text)
    {
        _ = Checkpoint.TryParse(text, out _);
        _ = NoteVerifierKey.TryParse(text, out _);
        _ = TileId.TryParse(text, out _);
        _ = SignedPromise.TryParse(text);
    }

    sealed class TreeTiles(MemoryTree tree) : ITileReader
    {
        public bool TryRead(TileId tile, out ReadOnlyMemory<byte> bytes)
        {
            var hashes = new List<Hash256>();
            for (var i = 0; i < tile.Width; i++)
            {
                if (!tree.TryNode(tile.Level * TileId.Height, (tile.Index * TileId.FullWidth) + i, out var hash))
                {
                    bytes = default;
                    return false;
                }
                hashes.Add(hash);
            }
            bytes = HashTile.Encode(hashes.ToArray());
            return true;
        }
    }
}
