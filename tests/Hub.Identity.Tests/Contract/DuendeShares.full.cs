using Hub.Adapters.Duende;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>Duende IdentityServer over the hub's stores.</summary>
public sealed class DuendeClientShares : ClientShareContract
{
    private protected override void Put(IServiceCollection services) => services.AddDuendeServer(new DuendeSettings(LicenceKey: null));
}

/// <summary>The same of what is taken from a client.</summary>
public sealed class DuendeTakenScopes : TakenScopeContract
{
    private protected override void Put(IServiceCollection services) => services.AddDuendeServer(new DuendeSettings(LicenceKey: null));
}
