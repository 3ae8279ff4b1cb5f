using Hub.Jose;

namespace Hub.Identity.Tests;

/// <content>New keys count only where what vouches for them still stands.</content>
public sealed partial class KeyRotationTests
{
    [Fact]
    public async Task Keys_of_an_address_that_is_no_longer_the_agencys_never_count()
    {
        var basis = BasisOf(agency);
        Assert.IsType<ClientChange.Done>(await Clients.Put(agency.Registration, "operator:test", default));
        var refused = Assert.IsType<KeyRotation.Refused>(await Clients.Rotate(agency.Id, NextJwks, ActBy.Agency(agency.Id), basis, default));
        Assert.Equal("client.changed", refused.Code);
        Assert.Equal(401, (await AskBy(next)).Status);
    }

    [Fact]
    public async Task Keys_signed_by_a_key_that_was_replaced_meanwhile_never_count()
    {
        var other = await hub.Register("kunci-dicuri");
        var own = EcKey.Create();
        Assert.IsType<ClientChange.Done>(await Clients.Put(other.Registration with { Jwks = JsonWebKeys.Write([own.Public, other.Sealing.Public]) }, "operator:test", default));
        var thiefs = JsonWebKeys.Write([EcKey.Create().Public, other.Sealing.Public]);
        Assert.Equal("client.changed", Assert.IsType<KeyRotation.Refused>(await hub.Get<KeyDesk>().Replace(other.Id, thiefs, other.Signing.KeyId, default)).Code);
        Assert.IsType<KeyRotation.Done>(await hub.Get<KeyDesk>().Replace(other.Id, thiefs, own.KeyId, default));
    }

    [Fact]
    public async Task New_address_is_asked_without_what_the_old_one_said()
    {
        // The same tag at another address is another set.
        server.Publish(NextJwks);
        Assert.IsType<ClientChange.Done>(await Clients.Put(agency.Registration with { JwksUri = server.Uri + "2" }, "operator:test", default));
        await Worker.Pass(default);
        Assert.Equal(200, (await AskBy(next)).Status);
    }

    /// <summary>As one who follows the address of the keys, or needs none.</summary>
    KeyBasis BasisOf(TestAgency whose) => new(Clients.TryFind(whose.Id, out var client) ? client.Registration.JwksUri : null, SignedBy: null);
}
