namespace Hub.Identity;

/// <summary>Where an agency replaces its keys itself. Thread-safe.</summary>
public sealed class KeyDesk(ClientDirectory clients)
{
    /// <summary>Puts a JWK Set in the place of the agency's own; recorded as the agency's act, key by key, before any of it counts.</summary>
    /// <param name="signedBy"><c>kid</c> of the agency's key that signed the set; still in force when it counts.</param>
    public ValueTask<KeyRotation> Replace(string agency, string jwks, string signedBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signedBy);
        return clients.Rotate(agency, jwks, ActBy.Agency(agency), new KeyBasis(JwksUri: null, signedBy), cancellationToken);
    }
}
