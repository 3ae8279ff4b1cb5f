namespace Hub.Jose;

/// <summary>What a reader of a JWS accepts.</summary>
/// <param name="Allowed">At least one algorithm.</param>
/// <param name="Type">The exact <c>typ</c> that is required, compared by case; null: any or none.</param>
public sealed record JwsRules(JwsAlgorithms Allowed, string? Type)
{
    public const int DefaultMaxChars = 1024 * 1024;

    /// <summary>True only where the key comes inside, as in a DPoP proof; <c>jwk</c> is then required.</summary>
    public bool KeyInside { get; init; }

    /// <summary>Longest compact form that is read, in characters.</summary>
    public int MaxChars { get; init; } = DefaultMaxChars;
}
