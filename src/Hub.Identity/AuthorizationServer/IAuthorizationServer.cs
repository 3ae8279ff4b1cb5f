using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Identity;

/// <summary>What gives tokens: it answers at the token, the pushed-request and the authorization endpoint, over the hub's stores and keys.</summary>
public interface IAuthorizationServer
{
    /// <summary>As it is chosen by, lower case.</summary>
    string Name { get; }

    /// <summary>Looks whether it may run in this environment.</summary>
    /// <exception cref="InvalidOperationException">It may not; the message says what would let it.</exception>
    void RefuseToServe();

    /// <summary>What answers at its endpoints; the hub maps them.</summary>
    /// <param name="routes">Where they will be mapped.</param>
    ServedEndpoints Serve(IEndpointRouteBuilder routes);
}

/// <summary>The endpoints of a server that gives tokens.</summary>
/// <param name="Token">At <see cref="ServerPaths.Token"/>, for every method.</param>
/// <param name="Pushed">At <see cref="ServerPaths.Pushed"/>, for every method.</param>
/// <param name="Authorize">At <see cref="ServerPaths.Authorize"/>, for GET.</param>
public sealed record ServedEndpoints(RequestDelegate Token, RequestDelegate Pushed, RequestDelegate Authorize);
