using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>The agencies that may call: read from memory on every request, changed through here. Thread-safe.</summary>
/// <remarks>
/// The snapshot is replaced by each change made through this object, so that suspension acts on the next request.
/// A change made by another process on the same store is seen by <see cref="Reload"/> only.
/// Changes of one agency follow one another, from what they begin with to their effect, and wait for the ledger meanwhile; those of
/// another agency do not wait for them. A suspension stops its agency before it waits for anything.
/// </remarks>
public sealed partial class ClientDirectory(
    IClientStore store, IAgencyEndings endings, IIdentityRecords records, KeyRefreshQueue refresh, HubIdentityOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Most agencies one hub holds.</summary>
    public const int MaxClients = 10_000;

    /// <summary>Longest name and contact.</summary>
    internal const int MaxNameChars = 200;

    /// <summary>Redirect URIs of one client at most, and as many post-logout URIs.</summary>
    internal const int MaxRedirectUris = 16;

    readonly ConcurrentDictionary<string, ClientTurn> turns = new(StringComparer.Ordinal);

    // Around a write of the store and its publication, so that the two never differ for long; never held while the ledger is waited for.
    readonly SemaphoreSlim storing = new(1, 1);
    readonly Lock publishing = new();
    FrozenDictionary<string, RegisteredClient> snapshot = FrozenDictionary<string, RegisteredClient>.Empty;

    /// <summary>Every agency, in no order.</summary>
    public IReadOnlyCollection<RegisteredClient> All => Volatile.Read(ref snapshot).Values;

    /// <summary>The agency of that id, active or not.</summary>
    public bool TryFind(string clientId, [NotNullWhen(true)] out RegisteredClient? client) =>
        Volatile.Read(ref snapshot).TryGetValue(clientId, out client);

    /// <summary>Reads all registrations anew.</summary>
    /// <exception cref="InvalidOperationException">A stored registration no longer passes the checks it passed when it was made.</exception>
    public async ValueTask Reload(CancellationToken cancellationToken)
    {
        await storing.WaitAsync(cancellationToken);
        try
        {
            var registrations = await store.All(cancellationToken);
            lock (publishing)
            {
                Volatile.Write(ref snapshot, registrations.ToFrozenDictionary(one => one.ClientId, one => From(TurnOf(one.ClientId).Judge(one)).Required(), StringComparer.Ordinal));
            }
        }
        finally
        {
            storing.Release();
        }
    }

    /// <summary>Registers an agency or replaces its registration. Its changed keys and terms are recorded before they have effect.</summary>
    /// <param name="registration">As it is to be.</param>
    /// <param name="actor">Who does it, e.g. <c>operator:ID</c>.</param>
    public ValueTask<ClientChange> Put(ClientRegistration registration, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return Put(registration.ClientId, _ => registration, new ActBy(actor), basis: null, cancellationToken);
    }

    /// <summary>As <see cref="Put(ClientRegistration, string, CancellationToken)"/>, and only where what it was decided on still stands.</summary>
    /// <param name="clientId">Whose registration.</param>
    /// <param name="change">Makes it what it is to be of what it is (null: there is none), while no other change of it is under way.</param>
    /// <param name="basis">What the registration was when the change was shown to those who decide; null asks for nothing.</param>
    internal async ValueTask<ClientChange> Put(string clientId, Func<ClientRegistration?, ClientRegistration> change, ActBy by, ClientBasis? basis, CancellationToken cancellationToken)
    {
        if (!IdPattern().IsMatch(clientId))
        {
            return BadId;
        }
        return await InTurn<ClientChange>(clientId, Put, cancellationToken);

        async ValueTask<ClientChange> Put(ClientTurn turn)
        {
            TryFind(clientId, out var before);
            if (basis is not null && basis != ClientBasis.Of(before?.Registration))
            {
                return new ClientChange.Refused("client.changed", "the registration is no longer what the change was decided on");
            }
            var registration = change(before?.Registration);
            if (Fault(registration) is { } refused)
            {
                return refused;
            }
            if (registration.Profile != ClientProfile.Fapi && by.ApprovedBy is null)
            {
                return new ClientChange.Refused("client.bad-profile", "an exception from FAPI takes two operators");
            }
            if (!From(registration).TryGet(out var client, out var fault))
            {
                return new ClientChange.Refused(fault.Code, fault.Reason);
            }
            if (before is null && snapshot.Count >= MaxClients)
            {
                return new ClientChange.Refused("client.too-many", $"at most {MaxClients}");
            }
            // What is recorded comes about, also where the caller has gone meanwhile; where the database fails between, the caller hears it and the same registration again gives it effect.
            await Record(client, by, CancellationToken.None);
            return new ClientChange.Done(await GiveEffect(registration, turn));
        }
    }

    /// <summary>Stops an agency at once; the record follows the effect, since a restriction must not wait for the ledger.</summary>
    /// <remarks>
    /// Throws where storing, ending or recording failed; the suspension stands, and calling again does what is left. A change that is
    /// under way comes about, suspended.
    /// </remarks>
    public async ValueTask<ClientChange> Suspend(string clientId, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryFind(clientId, out _))
        {
            return new ClientChange.Refused("client.unknown", "no such agency");
        }
        var turn = TurnOf(clientId);
        using var suspending = turn.Suspend();
        Publish(() => this[clientId].Registration, turn);
        try
        {
            // Whoever asked may be gone: what was begun is brought to its end.
            await Store(() => this[clientId].Registration, turn);
            await endings.EndAll(clientId, clock.GetUtcNow(), CancellationToken.None);
        }
        finally
        {
            // Also where one of them failed: a change under way has effect, suspended, before anything lets go of the suspension.
            await InTurn(
                clientId,
                async _ =>
                {
                    // In turn, so that no change under way is recorded behind it.
                    await records.Agency(Describe(this[clientId].Registration, new ActBy(actor)), CancellationToken.None);
                    return true;
                },
                CancellationToken.None);
        }
        return new ClientChange.Done(this[clientId]);
    }

    /// <summary>Records an agency as it stands, its keys included, where no record of it is left.</summary>
    public async ValueTask RecordAgain(RegisteredClient client, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        await InTurn(
            client.Id,
            async _ =>
            {
                await Record(client, new ActBy(actor), cancellationToken);
                return client;
            },
            cancellationToken);
    }

    public void Dispose()
    {
        storing.Dispose();
        foreach (var turn in turns.Values)
        {
            turn.Dispose();
        }
    }

    /// <summary>Whether a person acts for an agency that is suspended: such a one acts no more, whatever session or token they have.</summary>
    internal bool IsOfSuspended(Person person) => person.Agency is { } agency && TryFind(agency, out var client) && !client.IsActive;

    RegisteredClient this[string clientId] => Volatile.Read(ref snapshot)[clientId];

    ClientTurn TurnOf(string clientId) => turns.GetOrAdd(clientId, _ => new ClientTurn());

    async ValueTask<T> InTurn<T>(string clientId, Func<ClientTurn, ValueTask<T>> change, CancellationToken cancellationToken)
    {
        var turn = TurnOf(clientId);
        await turn.Begin(cancellationToken);
        try
        {
            return await change(turn);
        }
        finally
        {
            turn.End();
        }
    }

    /// <summary>What was recorded has effect.</summary>
    ValueTask<RegisteredClient> GiveEffect(ClientRegistration registration, ClientTurn turn) => Store(() => registration, turn);

    async ValueTask<RegisteredClient> Store(Func<ClientRegistration> registration, ClientTurn turn)
    {
        await storing.WaitAsync(CancellationToken.None);
        try
        {
            var stored = Dated(turn.Judge(registration()));
            await store.Put(stored, CancellationToken.None);
            return Publish(() => stored, turn);
        }
        finally
        {
            storing.Release();
        }
    }

    RegisteredClient Publish(Func<ClientRegistration> registration, ClientTurn turn)
    {
        lock (publishing)
        {
            var client = From(Dated(turn.Judge(registration()))).Required();
            var clients = snapshot.ToDictionary(StringComparer.Ordinal);
            clients[client.Id] = client;
            Volatile.Write(ref snapshot, clients.ToFrozenDictionary(StringComparer.Ordinal));
            return client;
        }
    }

    // Whatever changes the status, and whatever a caller makes of the registration meanwhile: the date never falls back.
    ClientRegistration Dated(ClientRegistration registration)
    {
        if (!TryFind(registration.ClientId, out var before))
        {
            return registration;
        }
        var last = before.Registration.Status == registration.Status ? before.Registration.NotBefore : clock.GetUtcNow();
        DateTimeOffset?[] dates = [registration.NotBefore, before.Registration.NotBefore, last];
        return registration with { NotBefore = dates.Max() };
    }

    /// <summary>What would refuse the registration; null for nothing.</summary>
    internal ClientChange.Refused? FaultOf(ClientRegistration registration)
    {
        if (Fault(registration) is { } refused)
        {
            return refused;
        }
        return From(registration).TryGet(out _, out var fault) ? null : new ClientChange.Refused(fault.Code, fault.Reason);
    }

    JoseResult<RegisteredClient> From(ClientRegistration registration) => RegisteredClient.From(registration, options.Ed25519, refresh.Ask);

    async ValueTask Record(RegisteredClient client, ActBy by, CancellationToken cancellationToken)
    {
        await records.Agency(Describe(client.Registration, by), cancellationToken);
        await RecordKeys(client, by, cancellationToken);
    }

    static AgencyChanged Describe(ClientRegistration client, ActBy by) =>
        new(by.Actor, client.ClientId, client.Name, client.Status == ClientStatus.Active ? "active" : "suspended", client.Scopes)
        {
            ApprovedBy = by.ApprovedBy,
            Terms = new(client.Grants, client.RedirectUris, client.PostLogoutUris, client.JwksUri) { Profile = SmartScopes.NameOf(client.Profile) },
        };

    ClientChange.Refused? Fault(ClientRegistration client)
    {
        if (!IdPattern().IsMatch(client.ClientId))
        {
            return BadId;
        }
        if (client.Name.Length is 0 or > MaxNameChars)
        {
            return new("client.bad-name", $"the name is not 1..{MaxNameChars} characters");
        }
        if (client.Profile == ClientProfile.SmartBackend && SmartScopes.FaultOf(client, options) is { } exception)
        {
            return new("client.bad-profile", exception);
        }
        if (client.Profile == ClientProfile.Fapi && (client.Scopes.Count == 0 || client.Scopes.Except(HubScopes.All, StringComparer.Ordinal).Except(HubScopes.People, StringComparer.Ordinal).Any()))
        {
            return new("client.bad-scope", $"scopes are some of {HubScopes.All.Joined()} {HubScopes.People.Joined()}");
        }
        if (client.Grants.Except(OAuthGrants.All, StringComparer.Ordinal).Any())
        {
            return new("client.bad-grant", "unknown grant");
        }
        if (AreBadUris(client.RedirectUris) || AreBadUris(client.PostLogoutUris))
        {
            return new("client.bad-redirect", $"a redirect URI is absolute https (or http on a loopback host) of at most {WebAddress.MaxChars} characters, without user and fragment; at most {MaxRedirectUris}");
        }
        if (client.Contact.Length > MaxNameChars)
        {
            return new("client.bad-contact", $"the contact is at most {MaxNameChars} characters");
        }
        return client.JwksUri is { } uri && !WebAddress.IsAllowed(uri, AddressParts.None)
            ? new("client.bad-jwks-uri", "the address of the keys is absolute https without user, query or fragment")
            : null;
    }

    static ClientChange.Refused BadId { get; } = new("client.bad-id", "the id is not 1..64 of a-z, 0-9, '-' and '.'");

    static bool AreBadUris(IReadOnlyList<string> uris) => uris.Count > MaxRedirectUris || !uris.All(uri => WebAddress.IsAllowed(uri, AddressParts.LoopbackHttp | AddressParts.Query));

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
