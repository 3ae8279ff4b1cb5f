using System.Security.Claims;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Types of the claims that the hub's two schemes set.</summary>
public static class HubClaims
{
    /// <summary>Scheme Session: the sign-in, 22 characters of base64url.</summary>
    public const string SignIn = "hub:sign-in";

    /// <summary>Scheme Session: one of <see cref="PersonRoles"/>.</summary>
    public const string Role = "hub:role";

    /// <summary>Scheme Session: the bound subject, 22 characters of base64url; absent while unbound.</summary>
    public const string Subject = "hub:subject";

    /// <summary>Scheme Session: an officer's agency; absent for officers of the hub's own counter and for every other role.</summary>
    public const string Agency = "hub:agency";

    /// <summary>Scheme Session: the person of the register who holds a sign-in of staff; absent where that is not known.</summary>
    public const string Holder = "hub:holder";

    /// <summary>Scheme Session: the session's id, 22 characters of base64url; not its secret.</summary>
    public const string Session = "hub:session";

    /// <summary>The class of the person's authentication (<see cref="AuthenticationEvent.Classes"/>).</summary>
    public const string Acr = "hub:acr";

    /// <summary>When the person authenticated, seconds since 1970.</summary>
    public const string AuthenticatedAt = "hub:auth-at";

    /// <summary>Scheme DPoP: the agency.</summary>
    public const string ClientId = "client_id";

    /// <summary>Scheme DPoP: one claim for each scope.</summary>
    public const string Scope = "scope";

    /// <summary>The sign-in of a person with a session; null for anybody else.</summary>
    public static Id128? SignInOf(ClaimsPrincipal user) => Read(user, SignIn);

    /// <summary>The subject that the person is bound to; null while unbound.</summary>
    public static Id128? SubjectOf(ClaimsPrincipal user) => Read(user, Subject);

    /// <summary>The person of the register who holds this sign-in of staff; null for citizens and where it is not known.</summary>
    public static Id128? HolderOf(ClaimsPrincipal user) => Read(user, Holder);

    /// <summary>The agency of an officer; null for anybody else.</summary>
    public static string? AgencyOf(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirst(Agency)?.Value;
    }

    static Id128? Read(ClaimsPrincipal user, string type) => Id128.TryParse(user.FindFirst(type)?.Value, out var id) ? id : null;
}
