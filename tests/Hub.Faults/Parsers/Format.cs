namespace Hub.Faults.Parsers;

/// <summary>One form that is read from others.</summary>
/// <param name="Name">Shown with a finding.</param>
/// <param name="Read">Null when the bytes are refused; else what the read value is written as, or <see cref="Accepted"/> where the form has no single writing.</param>
/// <param name="Valid">Right examples; each is accepted.</param>
sealed record Format(string Name, Func<byte[], byte[]?> Read, params IReadOnlyList<byte[]> Valid)
{
    /// <summary>Read, and nothing to compare.</summary>
    public static readonly byte[] Accepted = [];
}
