using Hub.Api.Hosting;
using Hub.EndToEnd.Support;
using Hub.Identity;
using Hub.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hub.EndToEnd.Agencies;

/// <summary>Over every endpoint that a hub maps: what an agency's token may change, it may change only by a signed request.</summary>
public sealed class SignedEndpointTests
{
    /// <summary>What anybody may send something to: clients prove themselves in the body, people by what they type, witnesses' logs by their signature.</summary>
    static readonly string[] OpenToAnybody = ["oauth/introspect", "oauth/par", "oauth/revoke", "oauth/token", "witness/add-checkpoint"];

    [Fact]
    public async Task Every_endpoint_that_takes_a_token_and_changes_something_requires_a_signed_request()
    {
        var endpoints = await Endpoints();
        var changing = endpoints.Where(endpoint => TakesTokens(endpoint) && Changes(endpoint)).ToList();
        Assert.Contains(changing, endpoint => endpoint.RoutePattern.RawText is "/v1/exchanges" or "/v1/exchanges/");
        Assert.True(changing.Count >= 3, "exchanges, consents and decisions at least");
        Assert.Empty(changing.Where(endpoint => endpoint.Metadata.GetMetadata<RequiredSignature>() is null).Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public async Task Nobody_without_a_name_changes_anything_under_v1()
    {
        var open = (await Endpoints()).Where(endpoint =>
            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal));
        Assert.Empty(open.Where(Changes).Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public async Task Every_endpoint_says_who_may_call_it_and_these_alone_let_anybody()
    {
        var endpoints = (await Endpoints()).Where(endpoint => endpoint.RoutePattern.RawText is not null).ToList();
        var silent = endpoints.Where(endpoint =>
            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<AccessWays>() is null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null);
        Assert.Empty(silent.Select(endpoint => endpoint.DisplayName));
        // What only asks that somebody is signed in says so by a policy of its own name.
        var bare = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && endpoint.Metadata.OfType<IAuthorizeData>().All(data => data.Policy is null && data.Roles is null));
        Assert.Empty(bare.Select(endpoint => endpoint.DisplayName));
        var open = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && Changes(endpoint)).Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(OpenToAnybody, open);
    }

    [Fact]
    public void Endpoint_that_forgets_the_signature_is_not_built()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.MapPost("/forgotten", () => "").RequireScope(HubScopes.Exchange);
        var refused = Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Count());
        Assert.Contains("/forgotten", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoint_of_every_method_counts_as_one_that_changes()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Map("/any", (HttpContext _) => Task.CompletedTask).RequireScope(HubScopes.Trail);
        Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Count());
    }

    /// <summary>By what the endpoint declares, and by its policy where it declares nothing: deny by default.</summary>
    static bool TakesTokens(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<AccessWays>() is { } declared
        ? declared.Ways.Any(way => way is AccessWay.Agency)
        : endpoint.Metadata.OfType<AuthorizationPolicy>().Any(policy => !policy.AuthenticationSchemes.Contains(SessionAuthenticationHandler.SchemeName, StringComparer.Ordinal));

    static bool Changes(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        return methods.Count == 0 || methods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));
    }

    /// <summary>Of a production hub: what a development hub maps besides is behind its operator's token.</summary>
    static async Task<List<RouteEndpoint>> Endpoints()
    {
        using var folder = new RunFolder("endpoints");
        var connectors = Path.Combine(folder.Path, "connectors.json");
        File.Copy(Path.Combine(SharedFiles.Root, "schemas", "examples", "connectors", "valid", "civil-and-income.json"), connectors);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.AddHub(HostSettings.Parse(["--data", folder.Path, "--port", "1", "--environment", Environments.Development, "--connectors", connectors, "--policies", folder.Path]));
        builder.Environment.EnvironmentName = Environments.Production;
        await using var app = builder.Build();
        app.MapHub();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
    }
}
