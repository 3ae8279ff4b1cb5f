using System.Security.Cryptography;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Logs;

namespace Hub.Testing;

/// <summary>Writes a right log of any size to disk, in the memory of a few tiles.</summary>
internal sealed class StreamedLog : IDisposable
{
    /// <summary>Origin of such a log.</summary>
    public const string Origin = "example.org/log";

    const long FirstAt = 1_760_000_000_000;
    const int ValuesBytes = Hash256.SizeBytes + (5 * Id128.SizeBytes);

    readonly NoteSigner _signer = new(Origin, new LibcryptoEd25519().Open(RandomNumberGenerator.GetBytes(32)));
    readonly TileTower _tower = new();
    Hash256 _previous;
    long _at = FirstAt;

    public StreamedLog(long size)
    {
        Directory = new(System.IO.Directory.CreateTempSubdirectory("hub-verify-").FullName);
        foreach (var bundle in TileLayout.Level(TileId.EntriesLevel, size))
        {
            Append(bundle);
        }
        foreach (var (tile, hashes) in _tower.UpperPartials())
        {
            Write(tile, HashTile.Encode(hashes));
        }
        File.WriteAllBytes(Directory.FileOf(LogDirectory.CheckpointFile), _signer.Note(new Checkpoint(Origin, size, _tower.Root()).Text).Encode());
    }

    public LogDirectory Directory { get; }

    public NoteVerifierKey Vkey => _signer.VerifierKey;

    public void Dispose() => System.IO.Directory.Delete(Directory.Folder, recursive: true);

    void Append(TileId bundle)
    {
        var entries = new ReadOnlyMemory<byte>[bundle.Width];
        var hashes = new Hash256[bundle.Width];
        for (var i = 0; i < bundle.Width; i++)
        {
            var entry = NextLeaf().Encode();
            _previous = Rfc6962.LeafHash(entry);
            (entries[i], hashes[i]) = (entry, _previous);
        }
        Write(bundle, EntryBundle.Encode(entries));
        Write(bundle with { Level = 0 }, HashTile.Encode(hashes));
        Climb(hashes, bundle.IsFull);
    }

    Leaf NextLeaf()
    {
        Span<byte> values = stackalloc byte[ValuesBytes];
        RandomNumberGenerator.Fill(values);
        var ids = values[Hash256.SizeBytes..];
        return new(_at++, new(values[..Hash256.SizeBytes]), Next(ref ids), _previous, new(Next(ref ids), Next(ref ids), Next(ref ids), Next(ref ids)));
    }

    static Id128 Next(ref Span<byte> ids)
    {
        var id = new Id128(ids[..Id128.SizeBytes]);
        ids = ids[Id128.SizeBytes..];
        return id;
    }

    void Climb(Hash256[] hashes, bool isFull)
    {
        if (!isFull)
        {
            foreach (var hash in hashes)
            {
                _tower.Add(0, hash);
            }
            return;
        }
        var root = HashTile.Root(HashTile.Encode(hashes), 0, TileId.FullWidth);
        for (var level = 1; _tower.Add(level, root) is { } full; level++)
        {
            Write(full.Tile, HashTile.Encode(full.Hashes));
            root = HashTile.Root(HashTile.Encode(full.Hashes), 0, TileId.FullWidth);
        }
    }

    void Write(TileId tile, byte[] bytes)
    {
        var file = Directory.FileOf(tile.Path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file) ?? Directory.Folder);
        File.WriteAllBytes(file, bytes);
    }
}
