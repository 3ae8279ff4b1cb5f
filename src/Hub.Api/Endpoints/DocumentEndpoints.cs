using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hub.Api.Endpoints;

/// <summary>What describes the API: OpenAPI, and the stylesheet.</summary>
public static class DocumentEndpoints
{
    const string SecurityScheme = "DPoP";
    const string SessionScheme = "Session";
    const string SessionCookieName = SessionCookie.Name;

    static readonly byte[] Style = Read("hub.css");
    static readonly byte[] Passkeys = Read("passkeys.js");

    public static void AddHubOpenApi(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer(Describe);
            options.AddOperationTransformer(Secure);
            options.AddSchemaTransformer(SchemaTypes.Describe);
        });

    static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Data exchange hub",
            Version = "v1",
            Description = "Agencies exchange data of citizens under written policies and the citizen's consent. Every answer about a person is an entry in a public log. Tokens: OAuth client credentials with private_key_jwt and DPoP (FAPI 2.0); bodies are signed by HTTP message signatures (RFC 9421, label `hub`). Errors: RFC 9457 problem details with a stable `code`, explained at /docs/errors/{code}. Any call may answer 429 or 503 with `Retry-After` (seconds).",
        };
        var origin = context.ApplicationServices.GetRequiredService<HubIdentityOptions>().Origin;
        document.Servers = [new OpenApiServer { Url = origin }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[SecurityScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "Access token bound to the client's key (RFC 9449): `Authorization: DPoP <token>` with a `DPoP` proof header.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow
                {
                    TokenUrl = new Uri(origin + "/oauth/token"),
                    Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        [HubScopes.Exchange] = "Ask for a citizen's data",
                        [HubScopes.Consent] = "Ask citizens for consent",
                        [HubScopes.Decision] = "Have registered programmes decide",
                        [HubScopes.Trail] = "Read how the agency's own decisions stand",
                        [HubScopes.Keys] = "Put other keys in the place of the agency's own",
                    },
                },
            },
        };
        document.Components.SecuritySchemes[SessionScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = SessionCookieName,
            Description = "A person's browser session: citizen, officer or auditor.",
        };
        return Task.CompletedTask;
    }

    /// <summary>Says at each operation what the endpoint's own rule asks for.</summary>
    static Task Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            return Task.CompletedTask;
        }
        var ways = metadata.OfType<AccessWays>().FirstOrDefault();
        operation.Security = [];
        // Any one of the scopes lets in, so each is an alternative of its own.
        foreach (var scope in ways?.TokenScopes ?? [])
        {
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SecurityScheme, context.Document)] = [scope] });
        }
        if (ways is null or { TakesSessions: true })
        {
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SessionScheme, context.Document)] = [] });
        }
        return Task.CompletedTask;
    }

    public static void MapDocuments(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapGet("/hub.css", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return TypedResults.Bytes(Style, "text/css; charset=utf-8");
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/passkeys.js", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return TypedResults.Bytes(Passkeys, "text/javascript; charset=utf-8");
        }).AllowAnonymous().ExcludeFromDescription();
    }

    static byte[] Read(string name)
    {
        using var stream = typeof(DocumentEndpoints).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
