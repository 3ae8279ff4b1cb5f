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

    /// <summary>Maps <see cref="ServerPaths.Token"/>, <see cref="ServerPaths.Pushed"/> and <see cref="ServerPaths.Authorize"/>.</summary>
    void Map(IEndpointRouteBuilder routes);
}
