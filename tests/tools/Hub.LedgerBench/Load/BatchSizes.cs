using Hub.Audit.Writing;

namespace Hub.LedgerBench.Load;

/// <summary>How many entries each transaction of a writer had, so that raw inserts can be given the same ones.</summary>
sealed class BatchSizes
{
    readonly Lock _lock = new();
    List<int> _sizes = [];
    LedgerWriter? _writer;
    long _before;

    public void Of(LedgerWriter writer)
    {
        _before = writer.Head.Size;
        _writer = writer;
    }

    /// <summary>Called by the writer around each commit; its head still stands where the batch before left it.</summary>
    public void At(WriterPoint point)
    {
        if (point == WriterPoint.BeforeCommit && _writer is { } writer)
        {
            Add(writer.Head.Size);
        }
    }

    /// <summary>The sizes since the last call.</summary>
    public IReadOnlyList<int> Take()
    {
        Add(_writer!.Head.Size);
        lock (_lock)
        {
            var taken = _sizes;
            _sizes = [];
            return taken;
        }
    }

    void Add(long size)
    {
        lock (_lock)
        {
            if (size > _before)
            {
                _sizes.Add((int)(size - _before));
            }
            _before = size;
        }
    }
}
