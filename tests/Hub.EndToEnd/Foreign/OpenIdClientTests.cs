using System.Text.Json;
using Hub.EndToEnd.Support;
using Hub.Testing;

namespace Hub.EndToEnd.Foreign;

/// <summary>A client that nobody here wrote: npm openid-client with http-message-signatures, replies opened by npm jose.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class OpenIdClientTests(SharedWorld shared)
{
    [Fact]
    public async Task Foreign_client_discovers_authenticates_and_exchanges()
    {
        var folder = NodeTools.Prepare("tests/Hub.EndToEnd/npm");
        var world = shared.World;
        using var citizen = await world.Citizen();
        var refused = Ask(folder, world, citizen.Nik);
        Assert.Equal(403, refused.GetProperty("status").GetInt32());
        Assert.Equal("consent.required", refused.GetProperty("answer").GetProperty("code").GetString());

        await citizen.Answer(await world.Kemensos.AskForPerson(citizen.Nik), "Grant");
        var released = Ask(folder, world, citizen.Nik);
        Assert.Equal(200, released.GetProperty("status").GetInt32());
        Assert.Equal("dpop", released.GetProperty("tokenType").GetString());
        Assert.InRange(released.GetProperty("expiresIn").GetInt32(), 1, 300);
        Assert.Equal("hub-reply+jws", released.GetProperty("outer").GetProperty("cty").GetString());
        Assert.Equal("hub-reply+jws", released.GetProperty("inner").GetProperty("typ").GetString());
        var fields = released.GetProperty("payload").GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(Asks.PersonFields.Order(StringComparer.Ordinal), fields);
        await LogCopy.Kept(world.Hub, Answered.Of(released.GetProperty("answer")));
    }

    static JsonElement Ask(string folder, World world, string nik)
    {
        var input = JsonSerializer.Serialize(new
        {
            issuer = world.Hub.Origin,
            client = world.Kemensos.Id,
            scope = "exchange",
            keys = new
            {
                signing = JsonSerializer.Deserialize<JsonElement>(world.Kemensos.Signing.ToPrivateJwk()),
                sealing = JsonSerializer.Deserialize<JsonElement>(world.Kemensos.Sealing.ToPrivateJwk()),
            },
            body = Asks.Person(nik),
        });
        var trust = new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_EXTRA_CA_CERTS"] = world.Hub.Authority };
        return JsonSerializer.Deserialize<JsonElement>(NodeTools.Run(folder, "exchange.mjs", input, trust));
    }
}
