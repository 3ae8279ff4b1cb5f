using Hub.Identity;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Api.Hosting;

/// <summary>Names of the authorization policies of pages: one role each, signed in by session.</summary>
public static class PagePolicies
{
    /// <summary>Everybody with a session, whatever their role.</summary>
    public const string Person = "page.person";

    public const string Citizen = "page.citizen";
    public const string Officer = "page.officer";

    /// <summary>Officers of the hub's own counter: those of no agency.</summary>
    public const string Counter = "page.counter";
    public const string Auditor = "page.auditor";
    public const string Operator = "page.operator";

    /// <summary>The two roles that approve erasures.</summary>
    public const string Eraser = "page.eraser";

    /// <summary>Who may ask for a delayed disclosure: an agency's officers, and the two roles that approve it.</summary>
    public const string Delayer = "page.delayer";

    internal static void Anyone(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser();

    internal static void Delayers(AuthorizationPolicyBuilder policy)
    {
        policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser().RequireClaim(HubClaims.Role, PersonRoles.Officer, PersonRoles.Operator, PersonRoles.Auditor);
        // Officers of the hub's own counter act for no agency.
        policy.RequireAssertion(context => !context.User.HasClaim(HubClaims.Role, PersonRoles.Officer) || HubClaims.AgencyOf(context.User) is not null);
    }

    internal static void Erasers(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser().RequireClaim(HubClaims.Role, PersonRoles.Operator, PersonRoles.Auditor);

    internal static void CounterOfficer(AuthorizationPolicyBuilder policy)
    {
        Role(policy, PersonRoles.Officer);
        policy.RequireAssertion(context => HubClaims.AgencyOf(context.User) is null);
    }

    internal static void Role(AuthorizationPolicyBuilder policy, string role) =>
        policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser().RequireClaim(HubClaims.Role, role);
}
