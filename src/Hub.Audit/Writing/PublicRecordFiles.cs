using System.Globalization;
using System.Text;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Audit.Tiles;

namespace Hub.Audit.Writing;

/// <summary>Public records as files of a log's directory: <c>records/N</c> is the canonical record of entry N, <c>records/list/P</c> names those there are, 256 on a page.</summary>
/// <remarks>N and P in groups of three digits, as tiles are. A page is one decimal index a line, ascending; all but the last are full. A full page and a record never change.</remarks>
public static class PublicRecordFiles
{
    /// <summary>Indexes of a full page.</summary>
    public const int PageLength = 256;

    /// <summary>Longest page.</summary>
    public const int MaxPageBytes = PageLength * 20;

    const string Root = "records/";
    const string Lists = "records/list/";

    /// <summary>Path of the record of an entry: 1234 is <c>records/x001/234</c>.</summary>
    public static string PathOf(long index) => Root + Grouped(index);

    /// <summary>Path of a page of the list.</summary>
    public static string PageOf(long page) => Lists + Grouped(page);

    /// <summary>Whether a path begins where public records lie; what follows may be anything (<see cref="IsFile"/>).</summary>
    public static bool IsHere(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Root, StringComparison.Ordinal);
    }

    /// <summary>Whether a path is that of a record or of a page, in its one spelling: such a path leads out of no folder.</summary>
    public static bool IsFile(string path) => IsHere(path) && (Numbered(path, Lists) is not null || Numbered(path, Root) is not null);

    /// <summary>Whether a path is a page of the list, which may grow.</summary>
    public static bool IsPage(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Lists, StringComparison.Ordinal);
    }

    /// <summary>The file at a path under a log of <paramref name="size"/> entries; null when there is none: no other path, and never a private record.</summary>
    public static async ValueTask<byte[]?> ReadAsync(ILedgerStore store, string path, long size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (Numbered(path, Lists) is { } page)
        {
            return store is IPublicRecordStore list && page <= size / PageLength
                ? Page(await list.PublicRecordsAsync(size, page * PageLength, PageLength, cancellation))
                : null;
        }
        if (Numbered(path, Root) is not { } index || index >= size
            || await store.LeafAsync(index, cancellation) is not { } row || !Leaf.TryParse(row.Entry, out var leaf)
            || await store.RecordAsync(index, cancellation) is not { } bytes || StoredRecord.TryRead(bytes) is not { } stored)
        {
            return null;
        }
        return PublicRecord.TryOpen(stored, leaf.Body);
    }

    /// <summary>A page's bytes; null for one without a line.</summary>
    public static byte[]? Page(IReadOnlyList<long> indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        return indexes.Count == 0 ? null : Encoding.ASCII.GetBytes(string.Concat(indexes.Select(index => index.ToString(CultureInfo.InvariantCulture) + "\n")));
    }

    /// <summary>The indexes of a page, and only from the bytes that <see cref="Page"/> would give; null otherwise.</summary>
    public static IReadOnlyList<long>? TryReadPage(ReadOnlySpan<byte> page)
    {
        if (page.Length is 0 or > MaxPageBytes)
        {
            return null;
        }
        var indexes = new List<long>(PageLength);
        foreach (var line in Encoding.ASCII.GetString(page[..^1]).Split('\n', PageLength + 1))
        {
            if (!long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || (indexes.Count > 0 && index <= indexes[^1]) || indexes.Count == PageLength)
            {
                return null;
            }
            indexes.Add(index);
        }
        return page.SequenceEqual(Page(indexes)) ? indexes : null;
    }

    static string Grouped(long number) => TileId.Entries(number).Path["tile/entries/".Length..];

    static long? Numbered(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && TileId.TryParse("tile/entries/" + path[root.Length..], out var id) && id.IsFull ? id.Index : null;
}
