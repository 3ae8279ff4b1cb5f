using Hub.Api.Localisation;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Api.Pages;

/// <summary>The front door: what this is, and where to sign in.</summary>
[AllowAnonymous]
public sealed class IndexModel(IHostEnvironment environment) : HubPage
{
    public bool IsDevelopment => environment.IsDevelopment();
}
