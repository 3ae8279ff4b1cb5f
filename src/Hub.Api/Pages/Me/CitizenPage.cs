using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Api.Pages.Me;

/// <summary>A page of a citizen about themselves. Personal only once the sign-in is bound to a person.</summary>
[Authorize(Policy = PagePolicies.Citizen)]
public abstract class CitizenPage : HubPage
{
    /// <summary>The person the sign-in is bound to, or null.</summary>
    public Id128? Subject => Id128.TryParse(User.FindFirst(HubClaims.Subject)?.Value, out var subject) ? subject : null;

    public bool IsBound => Subject is not null;
}
