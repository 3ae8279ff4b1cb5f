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
public sealed partial class ClientDirectory(
    IClientStore store, IAgencyEndings endings, IIdentityRecords records, KeyRefreshQueue refresh, HubIdentityOptions options, TimeProvider clock) : IDisposable
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
                clients.Add(registration.ClientId, From(registration).Required().At(clock.GetUtcNow()));
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
    public ValueTask<ClientChange> Put(ClientRegistration registration, string actor, CancellationToken cancellationToken) =>
        Put(registration, new ActBy(actor), basis: null, cancellationToken);

    /// <summary>As <see cref="Put(ClientRegistration, string, CancellationToken)"/>, and only where what it was decided on still stands.</summary>
    /// <param name="basis">What the registration was when the change was shown to those who decide; null asks for nothing.</param>
    internal async ValueTask<ClientChange> Put(ClientRegistration registration, ActBy by, ClientBasis? basis, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
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
        await changing.WaitAsync(cancellationToken);
        try
        {
            TryFind(registration.ClientId, out var before);
            if (basis is not null && basis != ClientBasis.Of(before?.Registration))
            {
                return new ClientChange.Refused("client.changed", "the registration is no longer what the change was decided on");
            }
            if (before is null && snapshot.Count >= MaxClients)
            {
                return new ClientChange.Refused("client.too-many", $"at most {MaxClients}");
            }
            // What is recorded comes about, also where the caller has gone meanwhile.
            await Record(client, by, CancellationToken.None);
            await store.Put(registration, CancellationToken.None);
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
        ArgumentNullException.ThrowIfNull(actor);
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (!TryFind(clientId, out var before))
            {
                return new ClientChange.Refused("client.unknown", "no such agency");
            }
            var registration = before.Registration with { Status = ClientStatus.Suspended };
            var client = From(registration).Required();
            Publish(client);
            // Whoever asked may be gone: what was begun is brought to its end.
            await store.Put(registration, CancellationToken.None);
            await endings.EndAll(clientId, clock.GetUtcNow(), CancellationToken.None);
            await records.Agency(Describe(registration, new ActBy(actor)), CancellationToken.None);
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
            await Record(client, new ActBy(actor), cancellationToken);
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
        clients[client.Id] = client.At(clock.GetUtcNow());
        Volatile.Write(ref snapshot, clients.ToFrozenDictionary(StringComparer.Ordinal));
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
            return new("client.bad-id", "the id is not 1..64 of a-z, 0-9, '-' and '.'");
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
            return new("client.bad-redirect", "a redirect URI is absolute https (or http on a loopback host) without fragment");
        }
        if (client.Contact.Length > MaxNameChars)
        {
            return new("client.bad-contact", $"the contact is at most {MaxNameChars} characters");
        }
        return client.JwksUri is { } uri && !JwksAddress.IsAllowed(uri)
            ? new("client.bad-jwks-uri", "the address of the keys is absolute https without user, query or fragment")
            : null;
    }

    static bool AreBadUris(IReadOnlyList<string> uris) => uris.Count > MaxRedirectUris || !uris.All(IsRedirectUri);

    static bool IsRedirectUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback))
        && uri.Fragment.Length == 0;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
