namespace Hub.Connectors;

/// <summary>The way to a source of data: the only calls by which the hub takes data from outside. Thread-safe.</summary>
public interface IConnector
{
    /// <summary>Asks the source for at most one row about one subject.</summary>
    /// <returns>What came of it. Only cancellation by the caller and programmer errors are exceptions.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    Task<FetchResult> FetchAsync(FetchRequest request, CancellationToken ct);
}
