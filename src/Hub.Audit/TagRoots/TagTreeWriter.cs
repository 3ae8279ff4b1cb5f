using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hub.Audit.Merkle;
using Hub.Canon;
using Microsoft.Win32.SafeHandles;

namespace Hub.Audit.TagRoots;

/// <summary>Writes a <see cref="TagTreeFile"/>: tags in their order, then the hashes, level by level from the file itself, so that memory does not grow with the period.</summary>
public sealed class TagTreeWriter : IDisposable
{
    const int ChunkTags = 1 << 12;

    readonly string _path;
    readonly string _temporary;
    readonly SafeFileHandle _file;
    long _count;

    /// <param name="path">Where the file is to stand once it is whole.</param>
    public TagTreeWriter(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_path, _temporary) = (path, path + ".new");
        _file = File.OpenHandle(_temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Adds the next tags, ascending.</summary>
    public void Append(ReadOnlySpan<UInt128> tags)
    {
        var chunk = new byte[ChunkTags * Id128.SizeBytes];
        while (!tags.IsEmpty)
        {
            var now = Math.Min(tags.Length, ChunkTags);
            for (var i = 0; i < now; i++)
            {
                BinaryPrimitives.WriteUInt128BigEndian(chunk.AsSpan(i * Id128.SizeBytes), tags[i]);
            }
            RandomAccess.Write(_file, chunk.AsSpan(0, now * Id128.SizeBytes), TagTreeFile.TagAt(_count));
            _count += now;
            tags = tags[now..];
        }
    }

    /// <summary>Writes the hashes and puts the file into its place.</summary>
    /// <returns>The tree's root.</returns>
    public Hash256 Finish()
    {
        Span<byte> head = stackalloc byte[TagTreeFile.HeadBytes];
        TagTreeFile.Mark.CopyTo(head);
        BinaryPrimitives.WriteInt64BigEndian(head[TagTreeFile.Mark.Length..], _count);
        RandomAccess.Write(_file, head, 0);
        WriteLowest();
        for (var height = TagTreeFile.StoredHeight + 1; _count >> height > 0; height++)
        {
            WriteLevel(height);
        }
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        using var whole = TagTreeFile.TryOpen(_path) ?? throw new IOException($"{_path} is not what was written.");
        return MerkleProver.Root(_count, whole) ?? throw new IOException($"{_path} is not what was written.");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    void WriteLowest()
    {
        var tags = new byte[Id128.SizeBytes << TagTreeFile.StoredHeight];
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        var to = TagTreeFile.LevelAt(_count, TagTreeFile.StoredHeight);
        for (var i = 0L; i < _count >> TagTreeFile.StoredHeight; i++)
        {
            Read(tags, TagTreeFile.TagAt(i << TagTreeFile.StoredHeight));
            TagTreeFile.RootOfTags(tags).CopyTo(hash);
            RandomAccess.Write(_file, hash, to + (i * Hash256.SizeBytes));
        }
    }

    void WriteLevel(int height)
    {
        var pair = new Hash256[2];
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        var (from, to) = (TagTreeFile.LevelAt(_count, height - 1), TagTreeFile.LevelAt(_count, height));
        for (var i = 0L; i < _count >> height; i++)
        {
            Read(MemoryMarshal.AsBytes(pair.AsSpan()), from + (i * 2 * Hash256.SizeBytes));
            Rfc6962.NodeHash(pair[0], pair[1]).CopyTo(hash);
            RandomAccess.Write(_file, hash, to + (i * Hash256.SizeBytes));
        }
    }

    void Read(Span<byte> bytes, long at)
    {
        if (RandomAccess.Read(_file, bytes, at) != bytes.Length)
        {
            throw new IOException($"{_temporary} is shorter than what was written.");
        }
    }
}
