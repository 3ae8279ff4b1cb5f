namespace Hub.Conformance;

/// <summary>A public type as its users see it; all names as text, so that two assemblies compare.</summary>
/// <param name="Name">Namespace, outer types, name with arity.</param>
/// <param name="Kind">"interface", "class", "struct" or "enum", with "abstract", "sealed" before it.</param>
/// <param name="Base">Null for an interface.</param>
/// <param name="Interfaces">All declared, inherited ones included.</param>
/// <param name="Members">Signatures of what a user or a subclass can reach; constants with their value.</param>
internal sealed record SurfaceType(
    string Name,
    string Kind,
    string? Base,
    IReadOnlySet<string> Interfaces,
    IReadOnlySet<string> Members)
{
    public bool IsInterface => Kind.EndsWith("interface", StringComparison.Ordinal);

    public bool IsEnum => Kind.EndsWith("enum", StringComparison.Ordinal);
}
