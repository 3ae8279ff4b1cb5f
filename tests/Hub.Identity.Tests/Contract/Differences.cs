namespace Hub.Identity.Tests.Contract;

/// <summary>A case in which a server answers otherwise than the hub's security profile says.</summary>
/// <param name="Case">Test and case, as in the table of differences.</param>
/// <param name="Profile">What the profile says.</param>
/// <param name="Server">Its name.</param>
/// <param name="Answer">What it answers, always.</param>
sealed record Difference(string Case, string Profile, string Server, string Answer);

/// <summary>All of them; <c>docs/authorization-servers-compared.md</c> names the same and says why.</summary>
static class Differences
{
    public const string Embedded = "embedded";
    public const string OidcProvider = "oidc-provider";

    /// <summary>As the adapter of the full build names it; split, because the core build names no package that it lacks.</summary>
    public const string InFullBuild = "due" + "nde";

    /// <summary>Servers in the order of the table's columns.</summary>
    public static IReadOnlyList<string> Servers { get; } = [Embedded, OidcProvider, InFullBuild];

    public static IReadOnlyList<Difference> All { get; } =
    [
        new("AS-02 nothing", "401 invalid_client", OidcProvider, "400 invalid_request"),
        new("AS-02 client_secret beside an assertion", "401 invalid_client", OidcProvider, "200"),
        new("AS-02 Basic beside an assertion", "401 invalid_client", OidcProvider, "400 invalid_request"),
        new("AS-02 assertion of another type", "401 invalid_client", OidcProvider, "400 invalid_request"),
        new("AS-06 iat", "401 invalid_client", OidcProvider, "200"),
        new("AS-07 own token", "400 invalid_request", OidcProvider, "400 invalid_grant"),
        new("AS-22 no proof", "400 invalid_request", OidcProvider, "400 invalid_grant"),
        new("AS-08 replay", "400 invalid_dpop_proof", OidcProvider, "400 invalid_grant"),
        new("AS-11 unknown", "400 invalid_scope", OidcProvider, "200"),
        new("AS-11 allowed and unknown", "400 invalid_scope", OidcProvider, "200"),
        new("AS-11 pushed, unknown", "400 invalid_scope", OidcProvider, "201"),
        new("AS-13 client_credentials not allowed", "400 unauthorized_client", OidcProvider, "400 invalid_request"),
        new("AS-13 refresh_token not allowed", "400 unauthorized_client", OidcProvider, "400 invalid_request"),
        new("AS-13 authorization_code not allowed", "400 unauthorized_client", OidcProvider, "400 invalid_request"),
        new("AS-15 request_uri inside", "400 invalid_request", OidcProvider, "400 request_uri_not_supported"),
        new("AS-17 PAR", "405", OidcProvider, "404"),
        new("AS-17 token", "405", OidcProvider, "404"),
        new("AS-21 its access token before", "active", OidcProvider, "400 unsupported_token_type"),
        new("AS-21 its access token after", "inactive", OidcProvider, "400 unsupported_token_type"),
        new("AS-28 assertion with jku", "401 invalid_client", OidcProvider, "200"),
        new("AS-28 assertion with x5u", "401 invalid_client", OidcProvider, "200"),
        new("AS-28 proof with jku", "400 invalid_dpop_proof", OidcProvider, "200"),
        new("AS-28 proof with x5u", "400 invalid_dpop_proof", OidcProvider, "200"),
        new("AS-28 duplicate kid", "refused", OidcProvider, "200"),
    ];

    /// <summary>Null where the server answers as the profile says.</summary>
    public static Difference? Of(string server, string @case) =>
        All.FirstOrDefault(difference => difference.Server == server && difference.Case == @case);
}
