using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Audit.Proofs;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Verify.Tests;

/// <summary>Makes whole logs in memory, straight from the definitions: tiles and roots by RFC 6962 §2.1 over the leaf hashes.</summary>
internal sealed class LogBuilder
{
    public const string Origin = "example.org/log";
    const long FirstAt = 1_760_000_000_000;

    readonly int _seed;
    readonly List<byte[]> _entries = [];
    readonly List<Hash256> _hashes = [];
    // Shared by tests that run at once.
    readonly ConcurrentDictionary<(int Start, int End), Hash256> _nodes = new();
    long _at;

    /// <param name="firstAt">Time of the first entry, milliseconds UTC.</param>
    public LogBuilder(int seed = 1, long firstAt = FirstAt)
    {
        (_seed, _at) = (seed, firstAt);
        Key = new LibcryptoEd25519().Open(Filler("log key", 0).ToArray());
        Root = new LibcryptoEd25519().Open(Filler("root key", 0).ToArray());
        Signer = new NoteSigner(Origin, Key);
        PromiseKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    }

    public IEd25519Key Key { get; }

    public IEd25519Key Root { get; }

    public NoteSigner Signer { get; }

    public ECDsa PromiseKey { get; }

    public IReadOnlyList<byte[]> Entries => _entries;

    public IReadOnlyList<Hash256> Hashes => _hashes;

    public NoteVerifierKey Vkey => Signer.VerifierKey;

    /// <summary>One log for several tests, with a tile at level 2; nobody adds to it.</summary>
    public static LogBuilder Large { get; } = Of(66_000);

    public static LogBuilder Of(int size, int seed = 1)
    {
        var log = new LogBuilder(seed);
        for (var i = 0; i < size; i++)
        {
            log.Add();
        }
        return log;
    }

    /// <summary>Adds the next leaf; <paramref name="change"/> may make it wrong.</summary>
    public void Add(Func<Leaf, Leaf>? change = null)
    {
        var i = _entries.Count;
        _at += i % 3;
        var leaf = new Leaf(_at, Filler("body", i), Id("id", i), i == 0 ? default : _hashes[^1], new(Id("tag0", i), Id("tag1", i), Id("tag2", i), Id("tag3", i)));
        AddRaw((change?.Invoke(leaf) ?? leaf).Encode());
    }

    public void AddRaw(byte[] entry)
    {
        _entries.Add(entry);
        _hashes.Add(Rfc6962.LeafHash(entry));
    }

    public Hash256 RootAt(int size) => Mth(0, size);

    /// <summary>The signed checkpoint of the first <paramref name="size"/> entries.</summary>
    public byte[] Checkpoint(int size) => Signer.Note(new Checkpoint(Origin, size, RootAt(size)).Text).Encode();

    public byte[] Keys() => KeyList().Sign(Root, "example.org/root");

    public KeyList KeyList() => new(
        Origin,
        [new(Vkey.ToString(), 0)],
        [PublicJwk.Of(PromiseKey, "promise-1")],
        [],
        []);

    public string Promise(int index)
    {
        Assert.True(Leaf.TryParse(_entries[index], out var leaf));
        return new Promise(Origin, leaf.Id, _hashes[index], index, leaf.At).Sign(PromiseKey, "promise-1");
    }

    public byte[] Proof(int index, int size) =>
        new TlogProof(index, MerkleProver.Inclusion(index, size, new Source(this))!, SignedNote.TryParse(Checkpoint(size))!).Encode();

    public IReadOnlyList<Hash256> Consistency(int oldSize, int newSize) => MerkleProver.Consistency(oldSize, newSize, new Source(this))!;

    /// <summary>Every file of the exported log of the first <paramref name="size"/> entries.</summary>
    public Dictionary<string, byte[]> Files(int size)
    {
        var files = new Dictionary<string, byte[]> { ["checkpoint"] = Checkpoint(size), ["keys.json"] = Keys() };
        for (var start = 0; start < size; start += 256)
        {
            var bundle = new MemoryStream();
            foreach (var entry in _entries[start..Math.Min(start + 256, size)])
            {
                var length = new byte[2];
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
                bundle.Write(length);
                bundle.Write(entry);
            }
            files[Path("entries", start / 256, Math.Min(256, size - start))] = bundle.ToArray();
        }
        for (var (level, span) = (0, 1L); span <= size; level++, span *= 256)
        {
            for (long start = 0; start + span <= size; start += span * 256)
            {
                var count = (int)Math.Min(256, (size - start) / span);
                var tile = Enumerable.Range(0, count).SelectMany(i => Mth((int)(start + (i * span)), (int)(start + ((i + 1) * span))).ToArray());
                files[Path(level.ToString(System.Globalization.CultureInfo.InvariantCulture), start / span / 256, count)] = [.. tile];
            }
        }
        return files;
    }

    static string Path(string level, long index, int width)
    {
        Assert.True(index < 1000);
        return $"tile/{level}/{index:000}" + (width == 256 ? "" : $".p/{width}");
    }

    Hash256 Mth(int start, int end)
    {
        if (end - start < 2)
        {
            return end == start ? Hash256.Of([]) : _hashes[start];
        }
        var k = 1;
        while (k * 2 < end - start)
        {
            k *= 2;
        }
        if (_nodes.TryGetValue((start, end), out var known))
        {
            return known;
        }
        Span<byte> node = stackalloc byte[65];
        node[0] = 1;
        Mth(start, start + k).CopyTo(node[1..]);
        Mth(start + k, end).CopyTo(node[33..]);
        return _nodes[(start, end)] = Hash256.Of(node);
    }

    Hash256 Filler(string kind, int i) => Hash256.Of(Encoding.UTF8.GetBytes($"{_seed} {kind} {i}"));

    Id128 Id(string kind, int i) => new(Filler(kind, i).ToArray().AsSpan(0, 16));

    sealed class Source(LogBuilder log) : IHashSource
    {
        public bool TryNode(int height, long index, out Hash256 hash)
        {
            hash = log.Mth((int)(index << height), (int)((index + 1) << height));
            return true;
        }
    }
}
