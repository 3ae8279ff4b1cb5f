using System.Buffers.Binary;
using Hub.Audit.Merkle;
using Hub.Canon;
using Microsoft.Win32.SafeHandles;

namespace Hub.Audit.TagRoots;

/// <summary>The sorted tags of one period with the upper hashes of their tree, as a file: a proof is read from some kilobytes of it, however many tags there are.</summary>
/// <remarks>
/// Bytes: <c>hub/tags/v1\n</c> padded with zeros to 16 ‖ number of tags, 8 big-endian ‖ the tags ascending, 16 each ‖ for each height from 8 the
/// hashes of all complete subtrees, 32 each. Made from the log and made again when lost; believed by nobody: a proof from it is checked against the recorded root. Thread-safe.
/// </remarks>
public sealed class TagTreeFile : IHashSource, IDisposable
{
    /// <summary>Lowest height whose hashes are stored.</summary>
    public const int StoredHeight = 8;

    internal const int HeadBytes = 24;

    readonly SafeFileHandle _file;

    TagTreeFile(SafeFileHandle file, long count) => (_file, Count) = (file, count);

    /// <summary>Number of tags.</summary>
    public long Count { get; }

    internal static ReadOnlySpan<byte> Mark => "hub/tags/v1\n\0\0\0\0"u8;

    /// <summary>Opens a file; null when it is absent or not whole.</summary>
    public static TagTreeFile? TryOpen(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        var file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[HeadBytes];
        if (RandomAccess.Read(file, head, 0) == HeadBytes && head.StartsWith(Mark)
            && BinaryPrimitives.ReadInt64BigEndian(head[Mark.Length..]) is var count and > 0 and < long.MaxValue / 64
            && RandomAccess.GetLength(file) == LevelAt(count, RightEdge.MaxHeights))
        {
            return new(file, count);
        }
        file.Dispose();
        return null;
    }

    /// <summary>The tag at a position.</summary>
    /// <param name="position">0 up to, without, <see cref="Count"/>.</param>
    public Id128 At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        Read(bytes, TagAt(position));
        return new(bytes);
    }

    /// <summary>Position of the first tag that is not below <paramref name="tag"/>; <see cref="Count"/> when all are.</summary>
    public long LowerBound(Id128 tag)
    {
        var sought = TagSweep.Number(tag);
        var (low, high) = (0L, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (TagSweep.Number(At(middle)) < sought)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    /// <inheritdoc/>
    public bool TryNode(int height, long index, out Hash256 hash)
    {
        hash = default;
        if (height < 0 || index < 0 || height >= RightEdge.MaxHeights || index >= Count >> height)
        {
            return false;
        }
        if (height >= StoredHeight)
        {
            Span<byte> bytes = stackalloc byte[Hash256.SizeBytes];
            Read(bytes, LevelAt(Count, height) + (index * Hash256.SizeBytes));
            hash = new(bytes);
            return true;
        }
        Span<byte> tags = stackalloc byte[Id128.SizeBytes << (StoredHeight - 1)];
        tags = tags[..(Id128.SizeBytes << height)];
        Read(tags, TagAt(index << height));
        hash = RootOfTags(tags);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Where the hashes of a height begin; beyond the last height, the length of the file.</summary>
    internal static long LevelAt(long count, int height)
    {
        var at = TagAt(count);
        for (var below = StoredHeight; below < height; below++)
        {
            at += (count >> below) * Hash256.SizeBytes;
        }
        return at;
    }

    internal static long TagAt(long position) => HeadBytes + (position * Id128.SizeBytes);

    /// <summary>Root over a complete subtree's tags, 16 bytes each.</summary>
    internal static Hash256 RootOfTags(ReadOnlySpan<byte> tags)
    {
        if (tags.Length == Id128.SizeBytes)
        {
            return Rfc6962.LeafHash(tags);
        }
        var half = tags.Length / 2;
        return Rfc6962.NodeHash(RootOfTags(tags[..half]), RootOfTags(tags[half..]));
    }

    void Read(Span<byte> bytes, long at)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(_file, bytes[read..], at + read);
            if (more == 0)
            {
                throw new IOException("A file of tags is shorter than it was.");
            }
            read += more;
        }
    }
}
