namespace Hub.Connectors;

/// <summary>One attempt at one source; <see cref="GuardedConnector"/> bounds and repeats it.</summary>
interface ISource
{
    /// <summary>Names of the fields that can be asked for.</summary>
    IReadOnlySet<string> Fields { get; }

    /// <summary>Asks once. The task ends only when the attempt holds no thread and no connection any more.</summary>
    /// <param name="request">Its fields are distinct and all in <see cref="Fields"/>.</param>
    /// <param name="ct">Cancelled at the attempt's deadline too.</param>
    Task<FetchResult> ReadAsync(FetchRequest request, CancellationToken ct);
}
