namespace Hub.Audit.Keys;

/// <summary>A key file, the key list, or the store of people's keys cannot be used.</summary>
/// <param name="code">One of the codes <c>keys.…</c> in docs/codes.md; each thrower names its own.</param>
public sealed class KeyFileException(string code, string message) : Exception(message)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;
}
