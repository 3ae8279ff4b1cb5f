namespace Hub.Audit;

/// <summary>Outcome of one check: right, or a stable code with what was expected and found.</summary>
/// <param name="Code">Lower-case dotted code of the fault; null when the check held.</param>
/// <param name="Expected">What a right input would have shown; null when the check held.</param>
/// <param name="Found">What the input showed; null when the check held.</param>
public readonly record struct Verdict(string? Code, string? Expected = null, string? Found = null)
{
    /// <summary>The check held.</summary>
    public static Verdict Right => default;

    /// <summary>Whether the check held.</summary>
    public bool IsRight => Code is null;

    /// <summary>One line for people.</summary>
    public override string ToString() => Code is null ? "ok" : $"{Code}: expected {Expected}, found {Found}";
}
