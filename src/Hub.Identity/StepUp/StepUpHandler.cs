using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Identity;

/// <summary>Holds an authentication, of a session or of a person's token, against what the endpoint asks of it.</summary>
sealed class StepUpHandler(HubIdentityOptions options, ICredentialStore credentials, TimeProvider clock) : AuthorizationHandler<StepUpRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, StepUpRequirement requirement)
    {
        if ((requirement.OfStaffOnly && !IsStaff(context.User)) || await IsMet(context.User, requirement))
        {
            context.Succeed(requirement);
        }
    }

    async Task<bool> IsMet(ClaimsPrincipal user, StepUpRequirement requirement) => requirement switch
    {
        StepUpRequirement.Recent recent => (!recent.Always && !options.RequireStrongSignIn) || IsRecent(user, recent.MaxAge),
        StepUpRequirement.Class strong => !options.RequireStrongSignIn || Meets(user, strong.Acr),
        StepUpRequirement.OwnBest => HubClaims.SignInOf(user) is { } signIn
            && (Meets(user, AuthenticationEvent.TwoFactors) || !(await credentials.Ways(signIn, CancellationToken.None)).AreStrong),
        _ => throw new InvalidOperationException("A closed list."),
    };

    static bool IsStaff(ClaimsPrincipal user) => user.FindFirst(HubClaims.Role)?.Value is { } role && !string.Equals(role, PersonRoles.Citizen, StringComparison.Ordinal);

    bool IsRecent(ClaimsPrincipal user, TimeSpan maxAge) =>
        long.TryParse(user.FindFirst(HubClaims.AuthenticatedAt)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) < maxAge;

    static bool Meets(ClaimsPrincipal user, string acr) =>
        user.FindFirst(HubClaims.Acr)?.Value is { } has
        && (string.Equals(has, acr, StringComparison.Ordinal) || string.Equals(acr, AuthenticationEvent.OneFactor, StringComparison.Ordinal));
}
