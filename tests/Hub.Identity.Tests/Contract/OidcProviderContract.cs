namespace Hub.Identity.Tests.Contract;

/// <summary>The contract against npm oidc-provider.</summary>
public sealed class OidcProviderContract(OidcProviderContract.World world) : AuthorizationServerContract<OidcProviderContract.World>(world)
{
    public sealed class World : ContractWorld
    {
        internal override async Task<IAuthorizationServerUnderTest> Start(bool nonces) => await OidcProviderServer.Start(nonces);
    }
}
