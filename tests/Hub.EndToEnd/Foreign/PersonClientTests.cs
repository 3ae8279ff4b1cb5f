using System.Text.Json;
using Hub.EndToEnd.Support;
using Hub.Jose;
using Hub.Testing;

namespace Hub.EndToEnd.Foreign;

/// <summary>Clients that nobody here wrote act for a person: npm openid-client and npm oauth4webapi, with no exception made for the hub.</summary>
/// <remarks>The person signs in and allows on the hub's own pages, by a browser without script that is the clients' side too.</remarks>
[Collection(SharedWorldTests.Name)]
public sealed class PersonClientTests(SharedWorld shared)
{
    const int SeeOther = 303;

    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    public async Task Foreign_client_gets_refreshes_uses_and_revokes_a_persons_tokens(string library)
    {
        var folder = NodeTools.Prepare("tests/Hub.EndToEnd/npm");
        var world = shared.World;
        using var citizen = await world.Citizen();
        using var signing = EcKey.Create(KeyUse.Signature, "sig-1");
        using var sealing = EcKey.Create(KeyUse.Encryption, "enc-1");
        var id = "app-" + library;
        var redirect = $"https://{id}.example/callback";
        (await world.Hub.Operate("/v1/dev/agencies", new
        {
            id,
            name = "Aplikasi " + library,
            jwks = JsonSerializer.Deserialize<JsonElement>(JsonWebKeys.Write([signing.Public, sealing.Public])),
            scopes = (string[])["exchange", "openid", "me"],
            redirectUris = (string[])[redirect],
            grants = (string[])["client_credentials", "authorization_code", "refresh_token"],
        })).Good();

        var said = Run(folder, library, world.Hub, new
        {
            issuer = world.Hub.Origin,
            client = id,
            key = JsonSerializer.Deserialize<JsonElement>(signing.ToPrivateJwk()),
            redirect,
            person = new { name = citizen.SignInName, password = citizen.Password },
            resource = "/v1/consents",
        });

        Assert.All(said.GetProperty("afterForms").EnumerateArray(), status => Assert.Equal(SeeOther, status.GetInt32()));
        Assert.Equal(["client_id", "request_uri"], Words(said, "startParameters").Order(StringComparer.Ordinal));
        Assert.Equal("ES256", said.GetProperty("idTokenAlgorithm").GetString());
        Assert.DoesNotContain(citizen.SignInName, said.GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.Equal("me openid", string.Join(' ', said.GetProperty("granted").GetString()!.Split(' ').Order(StringComparer.Ordinal)));
        // The third call comes after the revocation, with a token that has minutes left.
        Assert.Equal([200, 200, 401], said.GetProperty("calls").EnumerateArray().Select(status => status.GetInt32()));
        Assert.Equal([true, false], said.GetProperty("active").EnumerateArray().Select(active => active.GetBoolean()));
        Assert.Equal("invalid_grant", said.GetProperty("gone").GetString());
        Assert.Equal("dpop", said.GetProperty("own").GetString());
    }

    static JsonElement Run(string folder, string library, HubProcess hub, object input)
    {
        var trust = new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_EXTRA_CA_CERTS"] = hub.Authority };
        return JsonSerializer.Deserialize<JsonElement>(NodeTools.Run(folder, $"person-{library}.mjs", JsonSerializer.Serialize(input), trust));
    }

    static IEnumerable<string> Words(JsonElement said, string member) => said.GetProperty(member).EnumerateArray().Select(word => word.GetString()!);
}
