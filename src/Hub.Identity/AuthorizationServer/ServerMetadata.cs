using System.Text.Json.Serialization;

namespace Hub.Identity;

/// <summary>Authorization server metadata (RFC 8414): what is true now and nothing else.</summary>
/// <remarks>There is no authorization endpoint yet, hence no response type, no PKCE and no PAR to announce.</remarks>
sealed record ServerMetadata
{
    public const string TokenPath = "/oauth/token";
    public const string JwksPath = "/oauth/jwks";

    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("token_endpoint")]
    public required string TokenEndpoint { get; init; }

    [JsonPropertyName("jwks_uri")]
    public required string JwksUri { get; init; }

    [JsonPropertyName("scopes_supported")]
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Required by RFC 8414 §2, and empty while no grant uses the authorization endpoint.</summary>
    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> Grants { get; init; } = [OAuthGrants.ClientCredentials];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = ["private_key_jwt"];

    [JsonPropertyName("token_endpoint_auth_signing_alg_values_supported")]
    public required IReadOnlyList<string> AssertionAlgorithms { get; init; }

    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public required IReadOnlyList<string> ProofAlgorithms { get; init; }

    public static ServerMetadata Of(HubIdentityOptions options, ClientAuthenticator authenticator, ProofReader proofs) => new()
    {
        Issuer = options.Origin,
        TokenEndpoint = options.Origin + TokenPath,
        JwksUri = options.Origin + JwksPath,
        Scopes = HubScopes.All,
        AssertionAlgorithms = authenticator.AlgorithmNames,
        ProofAlgorithms = proofs.AlgorithmNames,
    };
}
