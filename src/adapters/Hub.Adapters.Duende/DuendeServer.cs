using Duende.IdentityServer.Hosting;
using Hub.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hub.Adapters.Duende;

/// <summary>Duende IdentityServer behind the hub's three endpoints.</summary>
sealed class DuendeServer(DuendeSettings settings, BackChannel channel, IHostEnvironment environment) : IAuthorizationServer
{
    public string Name => DuendeSettings.Name;

    /// <summary>The package itself only warns; its licence does not allow Production without a key.</summary>
    public void RefuseToServe()
    {
        if (environment.IsProduction() && settings.LicenceKey is null)
        {
            throw new InvalidOperationException("Duende IdentityServer does not run in Production without its licence key.");
        }
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        var package = routes.CreateApplicationBuilder().UseIdentityServer(new() { AuthenticationMiddleware = _ => { } }).Build();
        routes.Map(ServerPaths.Token, Form).AllowAnonymous();
        routes.Map(ServerPaths.Pushed, Form).AllowAnonymous();
        routes.MapGet(ServerPaths.Authorize, package).AllowAnonymous();

        // Read as the hub reads forms: bounded, each parameter once.
        Task Form(HttpContext context) => channel.Receive(context, async form =>
        {
            context.RequestServices.GetRequiredService<Turn>().Form = form;
            context.Request.Form = form.ToCollection();
            // No page of another origin is let in, so the package's own answer to CORS is not asked for.
            await package(context);
        });
    }
}
