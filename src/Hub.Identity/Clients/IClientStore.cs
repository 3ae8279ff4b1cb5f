namespace Hub.Identity;

/// <summary>Where registrations are kept. Thread-safe.</summary>
public interface IClientStore
{
    /// <summary>Every registration, ordered by client id.</summary>
    ValueTask<IReadOnlyList<ClientRegistration>> All(CancellationToken cancellationToken);

    /// <summary>Inserts or replaces one; durable when it returns.</summary>
    ValueTask Put(ClientRegistration client, CancellationToken cancellationToken);
}
