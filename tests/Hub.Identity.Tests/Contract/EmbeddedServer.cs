using System.Globalization;
using System.Text.Json.Nodes;
using Hub.Canon;
using Hub.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>The hub with an authorization server of its own or another in its place, over Kestrel and with a clock that the test moves.</summary>
sealed class EmbeddedServer : IAuthorizationServerUnderTest
{
    readonly TestHub hub;
    readonly EcKey sealing = EcKey.Create(KeyUse.Encryption);
    Person first = null!;
    Person second = null!;
    int people;

    EmbeddedServer(TestHub hub, string name) => (this.hub, Name) = (hub, name);

    public string Name { get; }

    public string Issuer => TestHub.Origin;

    public Uri Listens => hub.Http.BaseAddress!;

    public DateTimeOffset Now => hub.Clock.GetUtcNow();

    public string? StandingClock => null;

    public TimeSpan RefreshLifetime => hub.Get<HubIdentityOptions>().GrantLifetime;

    public PageButton Grant => EmbeddedPages.Grant;

    public PageButton Refuse => EmbeddedPages.Refuse;

    /// <param name="services">Puts another server in its place.</param>
    public static async Task<EmbeddedServer> Start(bool nonces, string name = Differences.Embedded, Action<IServiceCollection>? services = null)
    {
        var server = new EmbeddedServer(await TestHub.Start(options => options.RequireNonce = nonces, map: EmbeddedPages.Map, services: services), name);
        // What is dated before the start is refused: the contract asks for dates some seconds back.
        server.hub.Clock.Advance(TimeSpan.FromMinutes(1));
        server.first = await server.NewPerson(PersonRole.Officer, ContractClient.Unique());
        server.second = await server.NewPerson(PersonRole.Officer, ContractClient.Unique());
        return server;
    }

    public ValueTask Advance(TimeSpan by)
    {
        hub.Clock.Advance(by);
        return ValueTask.CompletedTask;
    }

    /// <remarks>The hub wants a key to seal to beside those that sign; that is its own rule, so the tests know nothing of it.</remarks>
    public async ValueTask<bool> TryRegister(ContractRegistration registration)
    {
        var set = JsonNode.Parse(registration.Jwks)!;
        set["keys"]!.AsArray().Add(JsonNode.Parse(sealing.Public.ToJson()));
        var change = await hub.Get<ClientDirectory>().Put(
            new ClientRegistration(registration.Id, registration.Id, set.ToJsonString(), registration.Scopes)
            {
                Grants = registration.Grants,
                RedirectUris = registration.Redirects,
                PostLogoutUris = registration.PostLogout,
            },
            "operator:test",
            CancellationToken.None);
        return change is ClientChange.Done;
    }

    /// <summary>A citizen whose sign-in two officers have bound.</summary>
    public async ValueTask<ContractPerson> NewPerson()
    {
        var password = ContractClient.Unique();
        var citizen = await NewPerson(PersonRole.Citizen, password);
        var desk = hub.Get<BindingDesk>();
        var proposed = Assert.IsType<BindingOutcome.Proposed>(await desk.Propose(first.SignIn, citizen.SignIn, Id128.Random(), "counter", CancellationToken.None));
        Assert.IsType<BindingOutcome.Bound>(await desk.Confirm(proposed.Proposal.Id, second.SignIn, proposed.Proposal.Subject, CancellationToken.None));
        return new ContractPerson(citizen.Name, password);
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        sealing.Dispose();
    }

    async Task<Person> NewPerson(PersonRole role, string password)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"person-{Interlocked.Increment(ref people)}");
        return Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create(name, password, role, CancellationToken.None)).Person;
    }
}
