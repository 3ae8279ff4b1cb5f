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

    /// <summary>The client stood when the request began and no longer when its outcome was to be kept.</summary>
    public static OAuthError ClientGone { get; } = InvalidClient("the agency was suspended meanwhile");

    /// <summary>The client has had its share for now; nobody else is affected.</summary>
    public static OAuthError TooMany(string reason, TimeSpan retryAfter) => new(429, "temporarily_unavailable", reason) { RetryAfter = retryAfter };

    public static OAuthError InvalidRequest(string reason) => new(400, "invalid_request", reason);

    public static OAuthError InvalidProof(string reason) => new(400, "invalid_dpop_proof", reason);

    public static OAuthError InvalidScope(string reason) => new(400, "invalid_scope", reason);

    public static OAuthError InvalidTarget { get; } = new(400, "invalid_target", "resource is not this origin");

    public static OAuthError InvalidGrant(string reason) => new(400, "invalid_grant", reason);

    public static OAuthError UnauthorizedClient { get; } = new(400, "unauthorized_client", "the grant is not allowed to this client");
}
