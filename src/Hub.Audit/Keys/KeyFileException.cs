namespace Hub.Audit.Keys;

/// <summary>A key file cannot be used.</summary>
/// <param name="code"><c>keys.missing</c>, <c>keys.open-mode</c>, <c>keys.damaged</c> or <c>keys.development-key</c>.</param>
public sealed class KeyFileException(string code, string message) : Exception(message)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;
}
