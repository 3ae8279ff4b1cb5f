namespace Hub.Identity;

/// <summary>Paths of the authorization server, from the origin.</summary>
public static class ServerPaths
{
    public const string Token = "/oauth/token";
    public const string Jwks = "/oauth/jwks";
    public const string Pushed = "/oauth/par";
    public const string Authorize = "/oauth/authorize";
    public const string Revoke = "/oauth/revoke";
    public const string Introspect = "/oauth/introspect";

    /// <summary>Page where the person answers; no endpoint of the protocol.</summary>
    public const string Consent = "/oauth/consent";

    /// <summary>Page where the person signs out.</summary>
    public const string Logout = "/oauth/logout";
}
