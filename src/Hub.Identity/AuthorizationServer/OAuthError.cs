namespace Hub.Identity;

/// <summary>A refusal by the authorization server (RFC 6749 §5.2): the code goes to the client, the reason to the log.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">As registered, e.g. <c>invalid_client</c>.</param>
/// <param name="Reason">For the log; no personal data, no value of the request.</param>
sealed record OAuthError(int Status, string Code, string Reason)
{
    /// <summary>When it may be tried again; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static OAuthError InvalidClient(string reason) => new(401, "invalid_client", reason);

    public static OAuthError InvalidRequest(string reason) => new(400, "invalid_request", reason);

    public static OAuthError InvalidProof(string reason) => new(400, "invalid_dpop_proof", reason);

    public static OAuthError InvalidScope(string reason) => new(400, "invalid_scope", reason);

    public static OAuthError InvalidTarget { get; } = new(400, "invalid_target", "resource is not this origin");

    public static OAuthError InvalidGrant(string reason) => new(400, "invalid_grant", reason);

    public static OAuthError UnauthorizedClient { get; } = new(400, "unauthorized_client", "the grant is not allowed to this client");
}
