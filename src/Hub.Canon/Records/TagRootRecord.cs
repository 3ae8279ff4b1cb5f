namespace Hub.Canon.Records;

/// <summary>The tags of one period as one root: what a list that claims to be complete can be held against without the whole log. Public.</summary>
/// <remarks>Periods of a kind follow one another without gap or overlap. Its leaf's id is fixed by origin and period, so that there is one of each and everybody can find it.</remarks>
public sealed record TagRootRecord : LedgerRecord
{
    /// <summary>A day (<c>2026-01-31</c>) or a month (<c>2026-01</c>), UTC.</summary>
    public required string Period { get; init; }

    /// <summary>Index of the period's first entry, by the leaves' <c>at</c>.</summary>
    public required long From { get; init; }

    /// <summary>Index after its last.</summary>
    public required long Until { get; init; }

    /// <summary>Number of tags: four for each entry, random filler included.</summary>
    public required long Tags { get; init; }

    /// <summary>RFC 6962 root over the tags of 16 bytes, ascending as unsigned big-endian numbers.</summary>
    public required Hash256 Root { get; init; }
}
