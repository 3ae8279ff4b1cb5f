using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Why a request was not authenticated, as its caller hears it.</summary>
/// <param name="Error">The <c>error</c> of the challenge (RFC 6750 §3.1, RFC 9449 §7.1); null where no credentials came.</param>
/// <param name="Problem">The body.</param>
sealed record DpopRefusal(string? Error, Problem Problem)
{
    public static DpopRefusal NoCredentials { get; } =
        new(null, new Problem(StatusCodes.Status401Unauthorized, "auth.required", "A DPoP-bound access token is required"));

    public static DpopRefusal InvalidToken { get; } =
        new("invalid_token", new Problem(StatusCodes.Status401Unauthorized, "token.invalid", "The access token is not accepted"));

    public static DpopRefusal InvalidProof { get; } =
        new("invalid_dpop_proof", new Problem(StatusCodes.Status401Unauthorized, "dpop.invalid", "The DPoP proof is not accepted"));

    public static DpopRefusal Busy { get; } =
        new(null, new Problem(StatusCodes.Status503ServiceUnavailable, "dpop.busy", "Too many requests are in flight") { RetryAfter = BackChannel.Shortly });

    public static DpopRefusal TooMany { get; } =
        new(null, new Problem(StatusCodes.Status429TooManyRequests, "dpop.too-many", "Too many requests of this agency are in flight") { RetryAfter = ReplayGuard.RetryAfter });

    /// <summary>Neither yes nor no: an external issuer's keys or its word cannot be had.</summary>
    public static DpopRefusal IssuerAway { get; } =
        new(null, new Problem(StatusCodes.Status503ServiceUnavailable, "issuer.unavailable", "The issuer of the token cannot be asked at the moment") { RetryAfter = BackChannel.Shortly });

    public static DpopRefusal InsufficientScope(string scope) => new(
        "insufficient_scope",
        new Problem(StatusCodes.Status403Forbidden, "scope.insufficient", "The access token does not carry the scope") { Expected = scope });
}
