using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>What is kept for clients: for those that stand alone, and no more than their share.</summary>
public abstract partial class IdentityDatabaseContract
{
    [Theory]
    [InlineData(ClientStatus.Active, true)]
    [InlineData(ClientStatus.Suspended, false)]
    public async Task Nothing_is_kept_for_a_client_that_was_suspended_meanwhile(ClientStatus status, bool kept)
    {
        var clients = new ClientStore(Database);
        await clients.Put(Registered("client") with { Status = status }, CancellationToken.None);
        var (requests, tokens) = (new PushedRequestStore(Database), new SmartTokenStore(Database));
        var hash = Hash256.Of([1]);
        Assert.Equal(kept ? PushedOutcome.Kept : PushedOutcome.ClientGone, await requests.Add(hash, Pushed(Now.AddMinutes(5)), CancellationToken.None));
        Assert.Equal(kept, await tokens.Add(hash, new SmartToken("client", ["system/Patient.rs"], Now, Now.AddMinutes(5)), CancellationToken.None));
        // Back again: nothing revives.
        await clients.Put(Registered("client"), CancellationToken.None);
        Assert.Equal(kept, await requests.Find(hash, CancellationToken.None) is not null);
        Assert.Equal(kept, await tokens.Find(hash, Now, CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Client_with_too_many_requests_that_wait_is_refused_alone_and_until_one_is_used_or_over()
    {
        var clients = new ClientStore(Database);
        await clients.Put(Registered("client"), CancellationToken.None);
        await clients.Put(Registered("other"), CancellationToken.None);
        var requests = new PushedRequestStore(Database);
        var one = Hash256.Of([1]);
        Assert.Equal(PushedOutcome.Kept, await requests.Add(one, Pushed(Now.AddMinutes(5)), CancellationToken.None));
        await Database.Write(
            async session =>
            {
                for (var i = 1; i < PushedAuthorization.MaxWaitingPerClient; i++)
                {
                    await session.Execute(
                        "INSERT INTO pushed_requests (hash, client_id, request, created_at, expires_at, used_at) VALUES (@hash, 'client', '{}', @now, @expires, NULL)",
                        ("@hash", Hash256.Of(BitConverter.GetBytes(i)).ToArray()),
                        ("@now", Now.Stored()),
                        ("@expires", Now.AddMinutes(4).Stored()));
                }
                return true;
            },
            CancellationToken.None);

        Assert.False(await requests.HasRoom("client", Now, CancellationToken.None));
        Assert.Equal(PushedOutcome.TooMany, await requests.Add(Hash256.Of([2]), Pushed(Now.AddMinutes(5)), CancellationToken.None));
        Assert.Equal(PushedOutcome.Kept, await requests.Add(Hash256.Of([3]), Pushed(Now.AddMinutes(5), "other"), CancellationToken.None));

        Assert.True(await requests.Use(one, Now, CancellationToken.None));
        Assert.Equal(PushedOutcome.Kept, await requests.Add(Hash256.Of([2]), Pushed(Now.AddMinutes(5)), CancellationToken.None));
        Assert.False(await requests.HasRoom("client", Now, CancellationToken.None));
        Assert.True(await requests.HasRoom("client", Now.AddMinutes(4), CancellationToken.None));
    }

    static ClientRegistration Registered(string id) => new(id, "Client", "{}", [HubScopes.Me]);
}
