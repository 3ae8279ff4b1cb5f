using Orleans.Runtime;

namespace Hub.LocalHost.Storage;

/// <summary>Another activation has written this grain's snapshot since it was read. The activation is dropped; the next call reads anew.</summary>
public sealed class StaleSnapshotException : OrleansException
{
    public StaleSnapshotException()
    {
    }

    public StaleSnapshotException(string message)
        : base(message)
    {
    }

    public StaleSnapshotException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
