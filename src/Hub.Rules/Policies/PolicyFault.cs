namespace Hub.Rules.Policies;

/// <summary>One fault of one file.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Place">JSON Pointer into the file; empty for the whole.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Detail">What was found and what was expected.</param>
public sealed record PolicyFault(string File, int Line, string Place, string Code, string Detail)
{
    public override string ToString() => $"{File}:{Line} {Place} {Code}: {Detail}";
}

/// <summary>One file of a policy bundle.</summary>
/// <param name="Path">Relative path with forward slashes; its ending tells the kind.</param>
public sealed record PolicyFile(string Path, string Text);
