using Hub.Canon;

namespace Hub.Connectors;

/// <summary>One question to a source.</summary>
/// <param name="Dataset">The dataset's name, as policies write it.</param>
/// <param name="SubjectKey">What the source knows the subject by (a NIK), 1..<see cref="MaxKeyLength"/> characters.</param>
/// <param name="Fields">The fields wanted, by their names in the dataset, 1..<see cref="MaxFields"/>; only these are asked of the source.</param>
public sealed record FetchRequest(string Dataset, string SubjectKey, IReadOnlyList<string> Fields)
{
    /// <summary>Longest subject key, in UTF-16 units.</summary>
    public const int MaxKeyLength = 64;

    /// <summary>Most fields of one dataset, and so of one request.</summary>
    public const int MaxFields = 64;

    /// <summary>Id of the exchange that the question is asked for, which is that of its entry in the log; null outside an exchange.
    /// A source asked over HTTP hears it, so that a provider can match what it served with the log, entry by entry.</summary>
    public Id128? Exchange { get; init; }

    /// <summary>Without the key, which names a person.</summary>
    public override string ToString() => $"FetchRequest {{ Dataset = {Dataset}, Fields = {Fields.Count} }}";
}
