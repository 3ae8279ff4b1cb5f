using System.Text.Json.Serialization;

namespace Hub.Identity;

/// <summary>Authorization server metadata (RFC 8414, OpenID Connect Discovery): what is true now and nothing else.</summary>
sealed record ServerMetadata
{
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("authorization_endpoint")]
    public required string AuthorizationEndpoint { get; init; }

    [JsonPropertyName("token_endpoint")]
    public required string TokenEndpoint { get; init; }

    [JsonPropertyName("pushed_authorization_request_endpoint")]
    public required string PushedEndpoint { get; init; }

    [JsonPropertyName("revocation_endpoint")]
    public required string RevocationEndpoint { get; init; }

    [JsonPropertyName("introspection_endpoint")]
    public required string IntrospectionEndpoint { get; init; }

    [JsonPropertyName("end_session_endpoint")]
    public required string EndSessionEndpoint { get; init; }

    [JsonPropertyName("jwks_uri")]
    public required string JwksUri { get; init; }

    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string> Scopes { get; init; } = [.. HubScopes.All, .. HubScopes.People];

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; init; } = ["code"];

    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string> ResponseModes { get; init; } = ["query"];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> Grants { get; init; } = OAuthGrants.All;

    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> ChallengeMethods { get; init; } = [Pkce.Method];

    [JsonPropertyName("require_pushed_authorization_requests")]
    public bool RequirePushed { get; init; } = true;

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool NamesIssuer { get; init; } = true;

    [JsonPropertyName("request_parameter_supported")]
    public bool TakesRequestObjects { get; init; }

    [JsonPropertyName("request_uri_parameter_supported")]
    public bool TakesRequestUris { get; init; }

    [JsonPropertyName("claims_parameter_supported")]
    public bool TakesClaims { get; init; }

    [JsonPropertyName("prompt_values_supported")]
    public IReadOnlyList<string> Prompts { get; init; } = PushedAuthorization.Prompts;

    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypes { get; init; } = ["pairwise"];

    [JsonPropertyName("acr_values_supported")]
    public IReadOnlyList<string> AuthenticationClasses { get; init; } = AuthenticationEvent.Classes;

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> IdTokenAlgorithms { get; init; } = ["ES256"];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = PrivateKeyJwt;

    [JsonPropertyName("token_endpoint_auth_signing_alg_values_supported")]
    public required IReadOnlyList<string> AssertionAlgorithms { get; init; }

    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> RevocationAuthenticationMethods { get; init; } = PrivateKeyJwt;

    [JsonPropertyName("revocation_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> RevocationAssertionAlgorithms => AssertionAlgorithms;

    [JsonPropertyName("introspection_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> IntrospectionAuthenticationMethods { get; init; } = PrivateKeyJwt;

    [JsonPropertyName("introspection_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> IntrospectionAssertionAlgorithms => AssertionAlgorithms;

    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public required IReadOnlyList<string> ProofAlgorithms { get; init; }

    static string[] PrivateKeyJwt { get; } = ["private_key_jwt"];

    public static ServerMetadata Of(HubIdentityOptions options, ClientAuthenticator authenticator, ProofReader proofs) => new()
    {
        Issuer = options.Origin,
        AuthorizationEndpoint = options.Origin + ServerPaths.Authorize,
        TokenEndpoint = options.Origin + ServerPaths.Token,
        PushedEndpoint = options.Origin + ServerPaths.Pushed,
        RevocationEndpoint = options.Origin + ServerPaths.Revoke,
        IntrospectionEndpoint = options.Origin + ServerPaths.Introspect,
        EndSessionEndpoint = options.Origin + ServerPaths.Logout,
        JwksUri = options.Origin + ServerPaths.Jwks,
        AssertionAlgorithms = authenticator.AlgorithmNames,
        ProofAlgorithms = proofs.AlgorithmNames,
    };
}
