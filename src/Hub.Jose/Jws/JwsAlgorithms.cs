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

    /// <summary>ECDSA on P-384 with SHA-384 (RFC 7518 §3.4); verified only, for SMART backend services alone.</summary>
    Es384 = 8,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 §3.3); verified only, for SMART backend services alone.</summary>
    Rs384 = 16,
}

static class JwsAlgorithmNames
{
    public const string Es256 = "ES256";

    public static JwsAlgorithms Parse(string name) => name switch
    {
        Es256 => JwsAlgorithms.Es256,
        "PS256" => JwsAlgorithms.Ps256,
        "EdDSA" or "Ed25519" => JwsAlgorithms.EdDsa,
        "ES384" => JwsAlgorithms.Es384,
        "RS384" => JwsAlgorithms.Rs384,
        _ => JwsAlgorithms.None,
    };
}
