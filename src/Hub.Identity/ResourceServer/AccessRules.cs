using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Hub.Identity;

/// <summary>Endpoint metadata: the scope an agency's token must carry.</summary>
/// <param name="Scope">One of <see cref="HubScopes"/>.</param>
public sealed record RequiredScope(string Scope);

/// <summary>Who may call an endpoint. An endpoint without one of these, and without <c>AllowAnonymous</c>, refuses everybody.</summary>
public static class AccessRules
{
    /// <summary>Only agencies whose token carries <paramref name="scope"/>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!HubScopes.All.Contains(scope, StringComparer.Ordinal))
        {
            throw new ArgumentException($"'{scope}' is no scope of the hub.", nameof(scope));
        }
        var policy = new AuthorizationPolicyBuilder(DpopAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser().RequireClaim(HubClaims.Scope, scope).Build();
        return endpoint.RequireAuthorization(policy).WithMetadata(new RequiredScope(scope));
    }

    /// <summary>Only people with a session and one of these roles.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params PersonRole[] roles)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (roles.Length == 0)
        {
            throw new ArgumentException("At least one role.", nameof(roles));
        }
        return endpoint.RequireAuthorization(ForRoles(roles).Build());
    }

    /// <summary>Only citizens whose sign-in two officers have bound: nobody sees or does anything personal before.</summary>
    public static TBuilder RequireBoundCitizen<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(ForRoles(PersonRole.Citizen).RequireClaim(HubClaims.Subject).Build());

    static AuthorizationPolicyBuilder ForRoles(params PersonRole[] roles) =>
        new AuthorizationPolicyBuilder(SessionAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser().RequireClaim(HubClaims.Role, roles.Select(PersonRoles.Name));

    /// <summary>For endpoints without any rule: nobody.</summary>
    internal static AuthorizationPolicy Nobody { get; } =
        new AuthorizationPolicyBuilder(DpopAuthenticationHandler.SchemeName).RequireAuthenticatedUser().RequireAssertion(_ => false).Build();
}
