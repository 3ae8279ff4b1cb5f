namespace Hub.Identity;

/// <summary>Signature algorithms that a server of others may be allowed; never <c>none</c>, never one with a shared secret.</summary>
public static class ForeignAlgorithm
{
    public const string Es256 = "ES256";
    public const string Ps256 = "PS256";

    /// <summary>RSASSA-PKCS1-v1_5, which FAPI 2.0 does not allow; for providers that have nothing else, and only where they are configured so.</summary>
    public const string Rs256 = "RS256";

    /// <summary>Ed25519 (RFC 8037), also under its newer name <c>Ed25519</c> (RFC 9864).</summary>
    public const string EdDsa = "EdDSA";

    public static IReadOnlyList<string> All { get; } = [Es256, Ps256, EdDsa, Rs256];

    /// <summary>One name for both spellings of Ed25519.</summary>
    internal static string Named(string algorithm) => algorithm is "Ed25519" ? EdDsa : algorithm;
}
