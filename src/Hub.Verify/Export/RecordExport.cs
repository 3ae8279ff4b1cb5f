using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Tiles;
using Hub.Audit.Writing;
using Hub.Canon.Records;
using Hub.Verify.Logs;

namespace Hub.Verify.Export;

/// <summary>Copies the public records of a log whose entries lie in the folder already: each is held against its leaf, and none but public ones are taken.</summary>
sealed class RecordExport(ITileSource source, LogDirectory directory, long size, FaultList faults, Action<string, ReadOnlyMemory<byte>> write)
{
    (long Bundle, IReadOnlyList<Leaf?> Leaves) _last = (-1, []);

    /// <summary>Files that were here and right.</summary>
    public long Kept { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var page = 0L; page <= size / PublicRecordFiles.PageLength; page++)
        {
            var path = PublicRecordFiles.PageOf(page);
            if (await source.ReadAsync(path, PublicRecordFiles.MaxPageBytes, cancel) is not { } bytes)
            {
                return;
            }
            if (PublicRecordFiles.TryReadPage(bytes) is not { } named)
            {
                faults.Add("records.list", path, "indexes in ascending order, one a line", "something else");
                return;
            }
            // The source may have grown since its checkpoint was read.
            var indexes = named.Where(index => index < size).ToList();
            foreach (var index in indexes)
            {
                cancel.ThrowIfCancellationRequested();
                await TakeAsync(index, cancel);
            }
            Keep(path, PublicRecordFiles.Page(indexes), directory.ReadRecordList(page));
            if (indexes.Count < PublicRecordFiles.PageLength)
            {
                return;
            }
        }
    }

    async Task TakeAsync(long index, CancellationToken cancel)
    {
        var path = PublicRecordFiles.PathOf(index);
        if (LeafAt(index) is not { } leaf)
        {
            return;
        }
        if (directory.ReadRecord(index) is FileContent.Bytes here && RecordCodec.BodyHash(here.Value.Span) == leaf.Body)
        {
            Kept++;
            return;
        }
        if (await source.ReadAsync(path, RecordCodec.MaxRecordBytes, cancel) is not { } bytes)
        {
            faults.Add("file.missing", path, "the file", "none at the source");
        }
        else if (RecordCodec.BodyHash(bytes) is var body && body != leaf.Body)
        {
            faults.Add("record.body", path, leaf.Body.ToString(), body.ToString());
        }
        else if (PublicRecord.TryRead(bytes) is null)
        {
            faults.Add("records.private", path, "a record of a public type", "another");
        }
        else
        {
            write(path, bytes);
        }
    }

    void Keep(string path, byte[]? page, FileContent here)
    {
        if (page is not null && !(here is FileContent.Bytes { Value: var same } && same.Span.SequenceEqual(page)))
        {
            write(path, page);
        }
    }

    Leaf? LeafAt(long index)
    {
        var bundle = index / TileId.FullWidth;
        if (_last.Bundle != bundle)
        {
            _last = (bundle, BundleLeaves.Of(directory, bundle, size));
        }
        return _last.Leaves.ElementAtOrDefault((int)(index % TileId.FullWidth));
    }
}
