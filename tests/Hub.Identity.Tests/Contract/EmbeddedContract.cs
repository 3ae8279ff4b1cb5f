namespace Hub.Identity.Tests.Contract;

/// <summary>The contract against the hub's own authorization server.</summary>
public sealed class EmbeddedContract(EmbeddedContract.World world) : AuthorizationServerContract<EmbeddedContract.World>(world)
{
    public sealed class World : ContractWorld
    {
        internal override async Task<IAuthorizationServerUnderTest> Start(bool nonces) => await EmbeddedServer.Start(nonces);
    }
}
