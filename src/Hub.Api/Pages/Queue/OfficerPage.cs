using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Contracts;
using Hub.Identity;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Authorization;
using Orleans;

namespace Hub.Api.Pages.Queue;

/// <summary>A page of an officer about the decisions of their agency; those of the hub's own counter have none.</summary>
[Authorize(Policy = PagePolicies.Officer)]
public abstract class OfficerPage : HubPage
{
    /// <summary>The officer's agency, or null.</summary>
    public string? Agency => HubClaims.AgencyOf(User);

    /// <summary>The agency while it may act; a suspended one's officers see nothing of its work.</summary>
    protected async Task<string?> ActiveAgency(IGrainFactory grains) =>
        Agency is { } agency && await grains.GetGrain<IAgencyGrain>(agency).Profile() is { Active: true } ? agency : null;

    /// <summary>The officer as records name them; empty for nobody.</summary>
    protected string Officer => HubClaims.SignInOf(User) is { } signIn ? Actors.Officer(signIn) : "";
}
