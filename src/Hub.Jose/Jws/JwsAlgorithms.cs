namespace Hub.Jose;

/// <summary>The signature algorithms that exist for the hub; a verifier always names those it allows.</summary>
[Flags]
public enum JwsAlgorithms
{
    None = 0,

    /// <summary>ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).</summary>
    Es256 = 1,

    /// <summary>RSASSA-PSS with SHA-256 (RFC 7518 §3.5); verified only.</summary>
    Ps256 = 2,

    /// <summary>Ed25519, named <c>EdDSA</c> (RFC 8037) or <c>Ed25519</c> (RFC 9864).</summary>
    EdDsa = 4,
}

static class JwsAlgorithmNames
{
    public const string Es256 = "ES256";

    public static JwsAlgorithms Parse(string name) => name switch
    {
        Es256 => JwsAlgorithms.Es256,
        "PS256" => JwsAlgorithms.Ps256,
        "EdDSA" or "Ed25519" => JwsAlgorithms.EdDsa,
        _ => JwsAlgorithms.None,
    };
}
