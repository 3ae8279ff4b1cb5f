using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Hub.Identity.Tests.Contract;

/// <summary>One server and what talks to it; the tests of a class share it and run one after the other.</summary>
public abstract class ContractWorld : IAsyncLifetime
{
    readonly List<ContractClient> clients = [];
    IAuthorizationServerUnderTest? strict;
    Endpoints? strictEndpoints;

    internal IAuthorizationServerUnderTest Server { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    internal Endpoints Endpoints { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    /// <param name="nonces">Whether every proof must carry a nonce of the server.</param>
    internal abstract Task<IAuthorizationServerUnderTest> Start(bool nonces);

    public async ValueTask InitializeAsync()
    {
        Server = await Start(nonces: false);
        Http = ClientOf(Server);
        Endpoints = await Discover(Server, Http);
    }

    /// <summary>A second server, which wants nonces; started when first asked for.</summary>
    internal async Task<(IAuthorizationServerUnderTest Server, HttpClient Http, Endpoints Endpoints)> WithNonces()
    {
        strict ??= await Start(nonces: true);
        var http = ClientOf(strict);
        strictEndpoints ??= await Discover(strict, http);
        return (strict, http, strictEndpoints);
    }

    internal async Task<ContractClient> NewClient(Func<ContractClient, ContractRegistration>? registration = null, IAuthorizationServerUnderTest? server = null)
    {
        var client = MakeClient(server);
        Assert.True(await (server ?? Server).TryRegister(registration?.Invoke(client) ?? client.Registration));
        return client;
    }

    /// <summary>A client that has not registered.</summary>
    internal ContractClient MakeClient(IAuthorizationServerUnderTest? server = null)
    {
        var client = new ContractClient(server ?? Server, string.Create(CultureInfo.InvariantCulture, $"client-{clients.Count + 1}"));
        clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        Http?.Dispose();
        if (strict is not null)
        {
            await strict.DisposeAsync();
        }
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    static HttpClient ClientOf(IAuthorizationServerUnderTest server) =>
        new(new ToListener(server) { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None } });

    static async Task<Endpoints> Discover(IAuthorizationServerUnderTest server, HttpClient http) =>
        new(JsonSerializer.Deserialize<JsonElement>(await http.GetByteArrayAsync(server.Issuer + "/.well-known/openid-configuration")));

    /// <summary>Sends requests for the issuer's origin to where the server listens; to nowhere else.</summary>
    sealed class ToListener(IAuthorizationServerUnderTest server) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri!;
            if (asked.GetLeftPart(UriPartial.Authority) is var origin && origin != server.Issuer && asked.Authority != server.Listens.Authority)
            {
                throw new InvalidOperationException($"a request left the server: {origin}");
            }
            request.RequestUri = new Uri(server.Listens, asked.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
