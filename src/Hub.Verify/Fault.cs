namespace Hub.Verify;

/// <summary>One thing that is wrong, and where.</summary>
/// <param name="Code">Stable lower-case dotted code.</param>
/// <param name="Place"><c>entry N</c>, the path of a file below the exported directory, or the document checked.</param>
/// <param name="Expected">What a right log would show there.</param>
/// <param name="Found">What is there.</param>
public sealed record Fault(string Code, string Place, string Expected, string Found)
{
    /// <summary>Whether nothing wrong was seen, but it could not be checked.</summary>
    public bool IsUncheckable { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Place}: {Code}: expected {Expected}, found {Found}";
}
