using System.Security.Claims;
using Duende.IdentityServer.Services;
using Hub.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Duende;

/// <summary>The hub's browser sessions, which are the server's own already, as the package asks for them; it begins none.</summary>
sealed class PersonSession(AuthorizeEndpoint endpoint, IHttpContextAccessor contexts) : IUserSession
{
    public async Task<ClaimsPrincipal?> GetUserAsync() =>
        await endpoint.Reader(contexts.HttpContext!) is { } reader ? PersonPrincipal.Of(reader) : null;

    /// <summary>None: what a session gave is ended by its grant, and clients are told nothing of sessions.</summary>
    public Task<string?> GetSessionIdAsync() => Task.FromResult<string?>(null);

    public Task<string> CreateSessionIdAsync(ClaimsPrincipal principal, AuthenticationProperties properties) =>
        throw new NotSupportedException("People sign in on the hub's own pages.");

    public Task EnsureSessionIdCookieAsync() => Task.CompletedTask;

    public Task RemoveSessionIdCookieAsync() => Task.CompletedTask;

    public Task AddClientIdAsync(string clientId) => Task.CompletedTask;

    public Task<IEnumerable<string>> GetClientListAsync() => Task.FromResult<IEnumerable<string>>([]);
}
