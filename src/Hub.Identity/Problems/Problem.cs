namespace Hub.Identity;

/// <summary>One refusal as RFC 9457 problem details; <c>type</c> is <c>{origin}/docs/errors/{code}</c>.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable, lower case with dots.</param>
/// <param name="Title">The same for every occurrence of the code.</param>
/// <param name="Detail">This occurrence; nothing about third parties, nothing that shows whether a person exists.</param>
public sealed record Problem(int Status, string Code, string Title, string? Detail = null)
{
    /// <summary>What was checked and failed.</summary>
    public string? Failed { get; init; }

    /// <summary>What would have passed.</summary>
    public string? Expected { get; init; }

    /// <summary>What the caller itself sent.</summary>
    public string? Received { get; init; }

    /// <summary>When it may be tried again, as <c>Retry-After</c> in whole seconds, rounded up; null where time alone changes nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Further members; values are written by System.Text.Json with web defaults. Names of the fixed members are refused.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }
}
