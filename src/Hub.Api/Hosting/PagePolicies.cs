using Hub.Identity;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Api.Hosting;

/// <summary>Names of the authorization policies of pages: one role each, signed in by session.</summary>
public static class PagePolicies
{
    public const string Citizen = "page.citizen";
    public const string Officer = "page.officer";
    public const string Auditor = "page.auditor";
    public const string Operator = "page.operator";

    internal static void Role(AuthorizationPolicyBuilder policy, string role) =>
        policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser().RequireClaim(HubClaims.Role, role);
}
