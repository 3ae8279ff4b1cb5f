using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>Answers to pushed requests that another server passes on.</summary>
public abstract partial class IdentityDatabaseContract
{
    [Fact]
    public async Task First_answer_to_a_pushed_request_stands_and_a_used_or_expired_one_takes_none()
    {
        var answers = new AuthorizationAnswerStore(Database);
        var requests = new PushedRequestStore(Database);
        await new ClientStore(Database).Put(Registered("client"), CancellationToken.None);
        var (waiting, used, expired) = (Hash256.Of([1]), Hash256.Of([2]), Hash256.Of([3]));
        await requests.Add(waiting, Pushed(Now.AddMinutes(5)), CancellationToken.None);
        await requests.Add(used, Pushed(Now.AddMinutes(5)), CancellationToken.None);
        await requests.Add(expired, Pushed(Now), CancellationToken.None);
        Assert.True(await requests.Use(used, Now, CancellationToken.None));
        var refused = new AuthorizationAnswer.Refused("access_denied");
        var first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => answers.Add(waiting, refused, Now, CancellationToken.None).AsTask())));
        Assert.Single(first, stood => stood);
        Assert.Equal(refused, await answers.Find(waiting, CancellationToken.None));
        foreach (var hash in new[] { used, expired, Hash256.Of([4]) })
        {
            Assert.False(await answers.Add(hash, refused, Now, CancellationToken.None));
            Assert.Null(await answers.Find(hash, CancellationToken.None));
        }
    }

    static PushedRequest Pushed(DateTimeOffset expiresAt, string client = "client") =>
        new(new AuthorizationRequest(client, "https://client.test/back", [HubScopes.Me], new string('c', 43)), Now, expiresAt, UsedAt: null);
}
