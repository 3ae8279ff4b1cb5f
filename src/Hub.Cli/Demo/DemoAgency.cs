using Hub.Cli.Client;

namespace Hub.Cli.Demo;

/// <summary>An agency of the demonstration, with keys of its own that exist only as long as it runs.</summary>
sealed class DemoAgency : IDisposable
{
    readonly AgencyKeys _keys = AgencyKeys.Create();

    public DemoAgency(HttpClient http, string origin, string id, string name)
    {
        Name = name;
        Client = new AgencyClient(http, origin, id, _keys, TimeProvider.System);
    }

    public string Name { get; }

    public AgencyClient Client { get; }

    public AgencyRegistration Registration => new(Client.Agency, Name, _keys.ToPublicJwks(), AgencyClient.Scope.Split(' '), []);

    public void Dispose()
    {
        Client.Dispose();
        _keys.Dispose();
    }
}
