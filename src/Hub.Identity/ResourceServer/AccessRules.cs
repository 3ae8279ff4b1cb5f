using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Hub.Identity;

/// <summary>Who may call an endpoint. An endpoint without one of these, and without <c>AllowAnonymous</c>, refuses everybody.</summary>
public static class AccessRules
{
    /// <summary>Authentication scheme of endpoints that take tokens and sessions: by whether the request brings credentials of its own.</summary>
    public const string EitherScheme = "TokenOrSession";

    /// <summary>Only agencies whose token carries <paramref name="scope"/>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAnyOf(new AccessWay.Agency(scope));

    /// <summary>Only people with a session and one of these roles.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params PersonRole[] roles)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(roles);
        return endpoint.RequireAnyOf([.. roles.Select(role => new AccessWay.Person(role))]);
    }

    /// <summary>Only citizens whose sign-in belongs to a person of the register: nobody sees or does anything personal before.</summary>
    /// <param name="tokenScope">What a client's token needs to do it for them; null: only the citizen's own browser does it.</param>
    public static TBuilder RequireBoundCitizen<TBuilder>(this TBuilder endpoint, string? tokenScope = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAnyOf(new AccessWay.Person(PersonRole.Citizen, tokenScope, Bound: true));

    /// <summary>Whoever one of these ways lets in.</summary>
    public static TBuilder RequireAnyOf<TBuilder>(this TBuilder endpoint, params AccessWay[] ways)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(ways);
        if (ways.Length == 0)
        {
            throw new ArgumentException("At least one way.", nameof(ways));
        }
        if (ways.FirstOrDefault(way => !IsKnown(way)) is { } unknown)
        {
            throw new ArgumentException($"'{unknown.TokenScope}' is no scope of the hub for that.", nameof(ways));
        }
        var declared = new AccessWays(ways);
        var policy = new AuthorizationPolicyBuilder(SchemeOf(declared))
            .RequireAuthenticatedUser().RequireAssertion(context => ways.Any(way => way.Admits(context.User))).Build();
        endpoint = endpoint.RequireAuthorization(policy).WithMetadata(declared);
        return ways.Any(way => way is AccessWay.Agency) ? endpoint.RefuseUnsignedChanges() : endpoint;
    }

    /// <summary>For endpoints without any rule: nobody.</summary>
    internal static AuthorizationPolicy Nobody { get; } =
        new AuthorizationPolicyBuilder(DpopAuthenticationHandler.SchemeName).RequireAuthenticatedUser().RequireAssertion(_ => false).Build();

    static string SchemeOf(AccessWays declared) => (declared.TokenScopes.Count > 0, declared.TakesSessions) switch
    {
        (true, true) => EitherScheme,
        (true, false) => DpopAuthenticationHandler.SchemeName,
        _ => SessionAuthenticationHandler.SchemeName,
    };

    static bool IsKnown(AccessWay way) => way switch
    {
        AccessWay.Agency agency => HubScopes.All.Contains(agency.Scope, StringComparer.Ordinal),
        AccessWay.Person { Scope: { } scope } person => HubScopes.CanGive(scope, person.Role, isBound: true),
        _ => true,
    };
}
