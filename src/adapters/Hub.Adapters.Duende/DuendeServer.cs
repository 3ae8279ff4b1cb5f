using Hub.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

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

    public ServedEndpoints Serve(IEndpointRouteBuilder routes)
    {
        var package = routes.CreateApplicationBuilder().UseIdentityServer(new() { AuthenticationMiddleware = _ => { } }).Build();
        return new(Form, Form, package);

        // Read as the hub reads forms: bounded, each parameter once.
        Task Form(HttpContext context) => channel.Receive(context, async form =>
        {
            context.RequestServices.GetRequiredService<Turn>().Form = form;
            context.Request.Form = form.ToCollection();
            // Several fields of one name are one with commas (RFC 9110 §5.3), which is no proof.
            context.Request.Headers[ProofReader.Header] = Joined(context.Request.Headers[ProofReader.Header]);
            await package(context);
        });

        static StringValues Joined(StringValues fields) => fields.Count > 1 ? new StringValues(fields.ToString()) : fields;
    }
}
