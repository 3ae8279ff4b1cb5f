using System.Threading.Channels;

namespace Hub.Identity;

/// <summary>Agencies whose keys are to be fetched again soon, because one was met that is not known. Thread-safe.</summary>
/// <remarks>Bounded: where it is full the asking is dropped, since whoever sends unknown key ids fills it at no cost of their own.</remarks>
public sealed class KeyRefreshQueue
{
    const int Capacity = 256;

    readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    internal void Ask(string agency) => asked.Writer.TryWrite(agency);

    /// <summary>Each as it is asked for; for one reader.</summary>
    internal IAsyncEnumerable<string> All(CancellationToken cancellationToken) => asked.Reader.ReadAllAsync(cancellationToken);
}
