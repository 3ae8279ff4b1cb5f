using Hub.Adapters.Duende;

namespace Hub.Identity.Tests.Contract;

/// <summary>The contract against Duende IdentityServer over the hub's stores.</summary>
public sealed class DuendeContract(DuendeContract.World world) : AuthorizationServerContract<DuendeContract.World>(world)
{
    public sealed class World : ContractWorld
    {
        internal override async Task<IAuthorizationServerUnderTest> Start(bool nonces) =>
            await EmbeddedServer.Start(nonces, DuendeSettings.Name, services => services.AddDuendeServer(new DuendeSettings(LicenceKey: null)));
    }
}
