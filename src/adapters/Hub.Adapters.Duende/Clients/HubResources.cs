using Duende.IdentityServer.Models;
using Duende.IdentityServer.Stores;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>The hub's scopes as the package sees them; the one resource is the hub's origin. Thread-safe.</summary>
sealed class HubResources(HubIdentityOptions options) : IResourceStore
{
    static readonly IdentityResource[] Identities = [new IdentityResources.OpenId()];

    static readonly string[] Names = [.. HubScopes.All, .. HubScopes.People.Where(scope => !string.Equals(scope, HubScopes.OpenId, StringComparison.Ordinal))];

    readonly ApiScope[] scopes = [.. Names.Select(name => new ApiScope(name))];
    readonly ApiResource[] apis = [new ApiResource(options.Origin) { Scopes = Names }];

    public Task<IEnumerable<IdentityResource>> FindIdentityResourcesByScopeNameAsync(IEnumerable<string> scopeNames) =>
        Task.FromResult(Identities.Where(identity => scopeNames.Contains(identity.Name, StringComparer.Ordinal)));

    public Task<IEnumerable<ApiScope>> FindApiScopesByNameAsync(IEnumerable<string> scopeNames) =>
        Task.FromResult(scopes.Where(scope => scopeNames.Contains(scope.Name, StringComparer.Ordinal)));

    public Task<IEnumerable<ApiResource>> FindApiResourcesByScopeNameAsync(IEnumerable<string> scopeNames) =>
        Task.FromResult(apis.Where(api => api.Scopes.Intersect(scopeNames, StringComparer.Ordinal).Any()));

    public Task<IEnumerable<ApiResource>> FindApiResourcesByNameAsync(IEnumerable<string> apiResourceNames) =>
        Task.FromResult(apis.Where(api => apiResourceNames.Contains(api.Name, StringComparer.Ordinal)));

    public Task<Resources> GetAllResourcesAsync() => Task.FromResult(new Resources(Identities, apis, scopes));
}
