using System.Collections.Concurrent;
using System.Globalization;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Walk;

/// <summary>Many clients at once while the citizen changes their mind.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class ParallelTests(SharedWorld shared, ITestOutputHelper output)
{
    const int Clients = 8;
    const int ReleasesBeforeRevocation = 24;
    const int RefusalsOfEach = 3;

    static readonly string[] LawfulEnds = ["consent.revoked", "consent.revoked-in-flight"];

    World World => shared.World;

    [Fact]
    public async Task Revocation_is_followed_by_no_release()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Bench.AskForPerson(citizen.Nik);
        await citizen.Answer(consent, "Grant");
        var released = new ConcurrentBag<long>();
        var refused = new ConcurrentBag<(string Code, long Index)>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ExchangeUntilRefused(citizen.Nik, released, refused, enough))).ToArray();
        await enough.Task;
        var reply = await citizen.Browser.Act($"/v1/consents/{consent}/revoke", await citizen.Browser.Open("/me/consents/" + consent));
        await Task.WhenAll(clients);

        var revocation = LogCopy.Read(reply.Good().GetProperty("promise").GetString()!).Index;
        Assert.All(released, index => Assert.True(index < revocation, $"released at {index}, revoked at {revocation}"));
        Assert.All(refused, end => Assert.True(end.Index > revocation, $"{end.Code} at {end.Index}, revoked at {revocation}"));
        Assert.All(refused, end => Assert.Contains(end.Code, LawfulEnds));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{released.Count} released, {refused.Count(e => e.Code == "consent.revoked-in-flight")} caught in flight"));
    }

    [Fact]
    public async Task Same_request_at_once_is_answered_once()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Bench.AskForPerson(citizen.Nik), "Grant");
        var key = "at-once-" + citizen.SignInName;
        var replies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => World.Bench.Exchange(Asks.Bench(citizen.Nik), key)));
        Assert.Single(replies, reply => reply.Json.TryGetProperty("sealed", out _));
        Assert.Single(replies.Where(reply => reply.Json.TryGetProperty("promise", out _)).Select(reply => Answered.Of(reply.Json).Id).Distinct(StringComparer.Ordinal));
        foreach (var other in replies.Where(reply => !reply.Json.TryGetProperty("promise", out _)))
        {
            other.NotRecorded("idempotency.in-flight", 409);
        }
    }

    async Task ExchangeUntilRefused(string nik, ConcurrentBag<long> released, ConcurrentBag<(string, long)> refused, TaskCompletionSource enough)
    {
        for (var refusals = 0; refusals < RefusalsOfEach;)
        {
            var reply = await World.Bench.Exchange(Asks.Bench(nik));
            var promise = LogCopy.Read(Answered.Of(reply.Json).Promise);
            if (reply.Json.TryGetProperty("code", out var code) && code.GetString() != "reply.dropped")
            {
                refused.Add((code.GetString()!, promise.Index));
                refusals++;
                continue;
            }
            released.Add(promise.Index);
            if (released.Count >= ReleasesBeforeRevocation)
            {
                enough.TrySetResult();
            }
        }
    }
}
