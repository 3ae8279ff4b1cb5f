namespace Hub.Jose;

/// <summary>What the server knows of the request that a proof came with.</summary>
/// <param name="Method">As received; compared by case.</param>
/// <param name="Uri">Absolute, made from the configured origin; query and fragment are passed over.</param>
/// <param name="AccessTokenHash"><c>ath</c> of the token that came along (<see cref="DpopProof.HashOf"/>); null at the token endpoint.</param>
/// <param name="Now">The moment of the check.</param>
public sealed record DpopExpectation(string Method, string Uri, string? AccessTokenHash, DateTimeOffset Now)
{
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(60);

    /// <summary>How far <c>iat</c> may lie before or after <see cref="Now"/>.</summary>
    public TimeSpan Window { get; init; } = DefaultWindow;

    public JwsAlgorithms Allowed { get; init; } = JwsAlgorithms.Es256 | JwsAlgorithms.Ps256 | JwsAlgorithms.EdDsa;

    /// <summary>Null: proofs by Ed25519 keys are refused.</summary>
    public Ed25519Verify? Ed25519 { get; init; }

    /// <summary>
    /// A key made ready before, by thumbprint, or null; it stays the caller's, who bounds how many are kept.
    /// Making a key ready costs more than one verification.
    /// </summary>
    public Func<string, VerificationKey?>? Ready { get; init; }
}
