namespace Hub.Identity;

/// <summary>Where an agency replaces its keys itself. Thread-safe.</summary>
public sealed class KeyDesk(ClientDirectory clients)
{
    /// <summary>Puts a JWK Set in the place of the agency's own; recorded as the agency's act, key by key, before any of it counts.</summary>
    public ValueTask<KeyRotation> Replace(string agency, string jwks, CancellationToken cancellationToken) =>
        clients.Rotate(agency, jwks, ActBy.Agency(agency), cancellationToken);
}
