using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>The agencies that may call: read from memory on every request, changed through here. Thread-safe.</summary>
/// <remarks>
/// The snapshot is replaced by each change made through this object, so that suspension acts on the next request.
/// A change made by another process on the same store is seen by <see cref="Reload"/> only.
/// </remarks>
public sealed partial class ClientDirectory(IClientStore store, IIdentityRecords records, HubIdentityOptions options) : IDisposable
{
    /// <summary>Most agencies one hub holds.</summary>
    public const int MaxClients = 10_000;

    const int MaxNameChars = 200;
    const int MaxRedirectUris = 16;

    readonly SemaphoreSlim changing = new(1, 1);
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
        await changing.WaitAsync(cancellationToken);
        try
        {
            var clients = new Dictionary<string, RegisteredClient>(StringComparer.Ordinal);
            foreach (var registration in await store.All(cancellationToken))
            {
                clients.Add(registration.ClientId, RegisteredClient.From(registration, options.Ed25519).Required());
            }
            Volatile.Write(ref snapshot, clients.ToFrozenDictionary(StringComparer.Ordinal));
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Registers an agency or replaces its registration. Its changed keys and terms are recorded before they have effect.</summary>
    /// <param name="registration">As it is to be.</param>
    /// <param name="actor">Who does it, e.g. <c>operator:ID</c>.</param>
    public async ValueTask<ClientChange> Put(ClientRegistration registration, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (Fault(registration) is { } refused)
        {
            return refused;
        }
        if (!RegisteredClient.From(registration, options.Ed25519).TryGet(out var client, out var fault))
        {
            return new ClientChange.Refused(fault.Code, fault.Reason);
        }
        await changing.WaitAsync(cancellationToken);
        try
        {
            TryFind(registration.ClientId, out var before);
            if (before is null && snapshot.Count >= MaxClients)
            {
                return new ClientChange.Refused("client.too-many", $"at most {MaxClients}");
            }
            await Record(before, client, actor, cancellationToken);
            await store.Put(registration, cancellationToken);
            Publish(client);
            return new ClientChange.Done(client);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Stops an agency at once; the record follows the effect, since a restriction must not wait for the ledger.</summary>
    /// <remarks>Throws where the record failed; the suspension stands, and calling again records it.</remarks>
    public async ValueTask<ClientChange> Suspend(string clientId, string actor, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (!TryFind(clientId, out var before))
            {
                return new ClientChange.Refused("client.unknown", "no such agency");
            }
            var registration = before.Registration with { Status = ClientStatus.Suspended };
            var client = RegisteredClient.From(registration, options.Ed25519).Required();
            Publish(client);
            await store.Put(registration, cancellationToken);
            await records.Agency(Describe(registration, actor), cancellationToken);
            return new ClientChange.Done(client);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Records an agency as it stands, its keys included, where no record of it is left.</summary>
    public async ValueTask RecordAgain(RegisteredClient client, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        await changing.WaitAsync(cancellationToken);
        try
        {
            await Record(before: null, client, actor, cancellationToken);
        }
        finally
        {
            changing.Release();
        }
    }

    public void Dispose() => changing.Dispose();

    void Publish(RegisteredClient client)
    {
        var clients = snapshot.ToDictionary(StringComparer.Ordinal);
        clients[client.Id] = client;
        Volatile.Write(ref snapshot, clients.ToFrozenDictionary(StringComparer.Ordinal));
    }

    async ValueTask Record(RegisteredClient? before, RegisteredClient after, string actor, CancellationToken cancellationToken)
    {
        await records.Agency(Describe(after.Registration, actor), cancellationToken);
        var earlier = before?.Keys.Keys ?? [];
        foreach (var key in earlier.Where(key => !Holds(after.Keys.Keys, key)))
        {
            await records.AgencyKey(new AgencyKeyChanged(actor, after.Id, Added: false, key), cancellationToken);
        }
        foreach (var key in after.Keys.Keys.Where(key => !Holds(earlier, key)))
        {
            await records.AgencyKey(new AgencyKeyChanged(actor, after.Id, Added: true, key), cancellationToken);
        }
    }

    static bool Holds(IReadOnlyList<Jwk> keys, Jwk key) => keys.Any(other =>
        other.Use == key.Use
        && string.Equals(other.KeyId, key.KeyId, StringComparison.Ordinal)
        && string.Equals(other.Thumbprint, key.Thumbprint, StringComparison.Ordinal));

    static AgencyChanged Describe(ClientRegistration client, string actor) =>
        new(actor, client.ClientId, client.Name, client.Status == ClientStatus.Active ? "active" : "suspended", client.Scopes);

    static ClientChange.Refused? Fault(ClientRegistration client)
    {
        if (!IdPattern().IsMatch(client.ClientId))
        {
            return new("client.bad-id", "the id is not 1..64 of a-z, 0-9, '-' and '.'");
        }
        if (client.Name.Length is 0 or > MaxNameChars)
        {
            return new("client.bad-name", $"the name is not 1..{MaxNameChars} characters");
        }
        if (client.Scopes.Count == 0 || client.Scopes.Except(HubScopes.All, StringComparer.Ordinal).Except(HubScopes.People, StringComparer.Ordinal).Any())
        {
            return new("client.bad-scope", $"scopes are some of {HubScopes.All.Joined()} {HubScopes.People.Joined()}");
        }
        if (client.Grants.Except(OAuthGrants.All, StringComparer.Ordinal).Any())
        {
            return new("client.bad-grant", "unknown grant");
        }
        return client.RedirectUris.Count > MaxRedirectUris || client.PostLogoutUris.Count > MaxRedirectUris || !client.RedirectUris.Concat(client.PostLogoutUris).All(IsRedirectUri)
            ? new("client.bad-redirect", "a redirect URI is absolute https (or http on a loopback host) without fragment")
            : null;
    }

    static bool IsRedirectUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback))
        && uri.Fragment.Length == 0;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
