using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>An agency's own side: its keys, assertions, proofs and signatures.</summary>
sealed class TestAgency(string id)
{
    public string Id => id;

    public EcKey Signing { get; } = EcKey.Create();

    public EcKey Sealing { get; } = EcKey.Create(KeyUse.Encryption);

    /// <summary>The DPoP key; not registered anywhere.</summary>
    public EcKey Proof { get; } = EcKey.Create(KeyUse.Unstated);

    public string Jwks => JsonWebKeys.Write([Signing.Public, Sealing.Public]);

    public ClientRegistration Registration => new(id, $"Agency {id}", Jwks, [HubScopes.Exchange, HubScopes.Trail]);
}
