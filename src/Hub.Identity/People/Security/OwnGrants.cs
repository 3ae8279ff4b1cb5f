using Hub.Canon;

namespace Hub.Identity;

/// <param name="ClientName">Whom it was given to, as people know it.</param>
public sealed record OwnGrant(Grant Grant, string ClientName);

/// <summary>What a person has let clients do: seen, ended one by one. Thread-safe.</summary>
public sealed class OwnGrants
{
    /// <summary>Longest list given at once.</summary>
    public const int MaxListed = 100;

    readonly IGrantStore _grants;
    readonly ClientDirectory _clients;
    readonly SignInEvents _events;
    readonly TimeProvider _clock;

    internal OwnGrants(IGrantStore grants, ClientDirectory clients, SignInEvents events, TimeProvider clock) =>
        (_grants, _clients, _events, _clock) = (grants, clients, events, clock);

    /// <summary>Those that stand, the newest first.</summary>
    public async ValueTask<IReadOnlyList<OwnGrant>> Of(Id128 signIn, CancellationToken cancellationToken) =>
        [.. (await _grants.Of(signIn, MaxListed, _clock.GetUtcNow(), cancellationToken)).Select(grant => new OwnGrant(grant, NameOf(grant)))];

    /// <summary>Ends one, at once; every token of it is refused from the next request on. False where it is not this person's or over.</summary>
    /// <remarks>Not kept waiting by the ledger: it ends first and is recorded then.</remarks>
    public async ValueTask<bool> End(Person person, Id128 id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (await _grants.Find(id, cancellationToken) is not { } grant || grant.SignIn != person.SignIn || !await _grants.Revoke(id, _clock.GetUtcNow(), cancellationToken))
        {
            return false;
        }
        await _events.Changed(person, SignInChanges.ClientEnded, grant.ClientId, Id128.Random(), CancellationToken.None);
        return true;
    }

    string NameOf(Grant grant) => _clients.TryFind(grant.ClientId, out var client) ? client.Registration.Name : grant.ClientId;
}
