namespace Orleans.Runtime;

/// <summary>Type and key of a grain; equal by ordinal text.</summary>
public readonly struct GrainId : IEquatable<GrainId>
{
    readonly string _type;
    readonly string _key;

    GrainId(string type, string key) => (_type, _key) = (type, key);

    public bool IsDefault => _type is null;

    internal string TypeText => _type;

    internal string KeyText => _key;

    /// <param name="type">The class in lower case without "Grain".</param>
    /// <param name="key">Text; GUIDs as 32 hex digits, numbers as hex.</param>
    public static GrainId Create(string type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, key);
    }

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    public bool Equals(GrainId other) =>
        string.Equals(_type, other._type, StringComparison.Ordinal) && string.Equals(_key, other._key, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_type, _key);

    /// <summary>"type/key".</summary>
    public override string ToString() => $"{_type}/{_key}";
}
