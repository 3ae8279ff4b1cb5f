using Duende.IdentityServer.Models;
using Duende.IdentityServer.Stores;
using Hub.Canon;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>What people have given, as the package lists and ends it: the hub's grants, each named by its id. Thread-safe.</summary>
/// <remarks>Codes and refresh tokens have typed stores (<see cref="HubCodes"/>, <see cref="HubRefreshTokens"/>); nothing opaque is kept, so nothing can stand that the resource server does not ask for.</remarks>
sealed class HubGrants(IGrantStore grants, TimeProvider clock) : IPersistedGrantStore
{
    /// <summary>Type of what is listed here.</summary>
    public const string Type = "grant";

    /// <summary>Most grants of one person that are listed.</summary>
    const int MaxGrants = 1000;

    public Task StoreAsync(PersistedGrant grant) =>
        throw new NotSupportedException($"The hub keeps no {grant.Type} of this server: reference tokens, remembered consents and device codes are off.");

    public async Task<PersistedGrant?> GetAsync(string key) =>
        Id128.TryParse(key, out var id) && await grants.Find(id, CancellationToken.None) is { } grant && grant.StandsAt(clock.GetUtcNow()) ? Of(grant) : null;

    public async Task<IEnumerable<PersistedGrant>> GetAllAsync(PersistedGrantFilter filter) => [.. (await Matching(filter)).Select(Of)];

    public async Task RemoveAsync(string key)
    {
        if (Id128.TryParse(key, out var id))
        {
            await grants.Revoke(id, clock.GetUtcNow(), CancellationToken.None);
        }
    }

    public async Task RemoveAllAsync(PersistedGrantFilter filter)
    {
        foreach (var grant in await Matching(filter))
        {
            await grants.Revoke(grant.Id, clock.GetUtcNow(), CancellationToken.None);
        }
    }

    async Task<IReadOnlyList<Identity.Grant>> Matching(PersistedGrantFilter filter)
    {
        if (!Id128.TryParse(filter.SubjectId, out var signIn) || !Takes(filter.Type, filter.Types, Type))
        {
            return [];
        }
        var standing = await grants.Of(signIn, MaxGrants, clock.GetUtcNow(), CancellationToken.None);
        return [.. standing.Where(grant => Takes(filter.ClientId, filter.ClientIds, grant.ClientId))];
    }

    static bool Takes(string? one, IEnumerable<string>? several, string value) =>
        (one is null || string.Equals(one, value, StringComparison.Ordinal)) && (several is null || several.Contains(value, StringComparer.Ordinal));

    static PersistedGrant Of(Identity.Grant grant) => new()
    {
        Key = grant.Id.ToString(),
        Type = Type,
        ClientId = grant.ClientId,
        SubjectId = grant.SignIn.ToString(),
        CreationTime = grant.CreatedAt.UtcDateTime,
        Expiration = grant.ExpiresAt.UtcDateTime,
        Data = grant.Scopes.Joined(),
    };
}
