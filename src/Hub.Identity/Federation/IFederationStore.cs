using Hub.Canon;

namespace Hub.Identity;

/// <param name="Provider">Name of the provider whose claim binds.</param>
/// <param name="SignIn">Of a citizen.</param>
/// <param name="Subject">The person of the register.</param>
public sealed record UpstreamBinding(string Provider, Id128 SignIn, Id128 Subject);

/// <summary>Where identities of other issuers are kept. Thread-safe; durable when a method returns.</summary>
public interface IFederationStore
{
    /// <summary>Whose identity it is; null where it has never signed in here.</summary>
    ValueTask<Person?> Find(FederatedIdentity identity, CancellationToken cancellationToken);

    /// <summary>Gives an identity a sign-in of its own, without a password; where another has just done so, that one is returned. Null where the name is taken.</summary>
    /// <param name="person">A citizen that nobody knows yet.</param>
    /// <param name="nameKey">Of its name.</param>
    ValueTask<Person?> Add(FederatedIdentity identity, Person person, string nameKey, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that it signed in.</summary>
    ValueTask Used(FederatedIdentity identity, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keeps sign-in and subject for this binding alone, atomically; true again for the same one. False where either is bound, or about to be at the counter.</summary>
    ValueTask<bool> Reserve(UpstreamBinding binding, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Gives the binding effect; false where sign-in or subject have been bound otherwise meanwhile.</summary>
    ValueTask<bool> GiveEffect(UpstreamBinding binding, DateTimeOffset now, CancellationToken cancellationToken);
}
