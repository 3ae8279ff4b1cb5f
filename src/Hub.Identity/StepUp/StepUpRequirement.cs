using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Hub.Identity;

/// <summary>What an endpoint asks of the authentication itself, beyond who it was (RFC 9470).</summary>
public abstract record StepUpRequirement : IAuthorizationRequirement
{
    StepUpRequirement()
    {
    }

    /// <summary>Asked of officers, auditors and operators alone; citizens and agencies that share the endpoint pass.</summary>
    public bool OfStaffOnly { get; init; }

    /// <summary>Not longer ago than this.</summary>
    /// <param name="Always">Also where the host does without strong sign-in.</param>
    public sealed record Recent(TimeSpan MaxAge, bool Always) : StepUpRequirement;

    /// <summary>Of this class or a stronger one; not asked where the host does without strong sign-in.</summary>
    /// <param name="Acr">One of <see cref="AuthenticationEvent.Classes"/>.</param>
    public sealed record Class(string Acr) : StepUpRequirement;

    /// <summary>As strong as this person can: two factors where they have them.</summary>
    public sealed record OwnBest : StepUpRequirement;
}

/// <summary>The person must have authenticated not longer ago than this.</summary>
/// <param name="minutes">At least 1.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireRecentAuthenticationAttribute(int minutes) : Attribute, IAuthorizationRequirementData
{
    /// <summary>Minutes for acts of officers, auditors and operators that have consequences.</summary>
    public const int ForActs = 15;

    public int Minutes => minutes;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new StepUpRequirement.Recent(TimeSpan.FromMinutes(minutes), Always: false)];
}

/// <summary>The person must have authenticated by this class or a stronger one.</summary>
/// <param name="acr">One of <see cref="AuthenticationEvent.Classes"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireAcrAttribute(string acr) : Attribute, IAuthorizationRequirementData
{
    public string Acr => acr;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new StepUpRequirement.Class(acr)];
}

/// <summary>For changes of a person's own ways in: just authenticated, and by the best that they have.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireOwnBestAttribute : Attribute, IAuthorizationRequirementData
{
    /// <summary>Minutes since the authentication.</summary>
    public const int Minutes = 10;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
        [new StepUpRequirement.Recent(TimeSpan.FromMinutes(Minutes), Always: true), new StepUpRequirement.OwnBest()];
}

/// <summary>For endpoints that staff share with others: two factors and a recent authentication of officers, auditors and operators.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireStaffStepUpAttribute : Attribute, IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
    [
        new StepUpRequirement.Recent(TimeSpan.FromMinutes(RequireRecentAuthenticationAttribute.ForActs), Always: false) { OfStaffOnly = true },
        new StepUpRequirement.Class(AuthenticationEvent.TwoFactors) { OfStaffOnly = true },
    ];
}

/// <summary>The same for endpoints.</summary>
public static class StepUpRules
{
    /// <summary>As <see cref="RequireRecentAuthenticationAttribute"/>.</summary>
    public static TBuilder RequireRecentAuthentication<TBuilder>(this TBuilder endpoint, int minutes = RequireRecentAuthenticationAttribute.ForActs)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequireRecentAuthenticationAttribute(minutes));

    /// <summary>As <see cref="RequireStaffStepUpAttribute"/>.</summary>
    public static TBuilder RequireStaffStepUp<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequireStaffStepUpAttribute());

    /// <summary>As <see cref="RequireAcrAttribute"/>.</summary>
    public static TBuilder RequireAcr<TBuilder>(this TBuilder endpoint, string acr = AuthenticationEvent.TwoFactors)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequireAcrAttribute(acr));
}
