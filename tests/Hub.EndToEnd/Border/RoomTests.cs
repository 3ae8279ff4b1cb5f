using System.Net;
using Hub.Api.Hosting.Limits;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>How much is worked on at once, how long anybody is waited for, and how many may connect.</summary>
public sealed class RoomTests
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    static readonly BorderLimits Small = BorderLimits.Development with { RequestsAtOnce = 4, RequestsWaiting = 1, Connections = 64, Patience = Short };

    [Fact]
    public async Task Requests_beyond_the_places_hear_503_and_when_to_try_again()
    {
        await using var host = await BorderHost.Start(Small with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        // Two addresses, because one holds half of the places at most.
        var held = Enumerable.Range(0, 4).Select(i => host.Get("/slow", ("X-Forwarded-For", $"203.0.113.{i % 2}"))).ToList();
        foreach (var _ in held)
        {
            Assert.True(await host.Begun.WaitAsync(Bound));
        }
        // One waits for a place until its patience ends, those after it hear so at once.
        var waiting = host.Get("/open", ("X-Forwarded-For", "203.0.113.2"));
        using var refused = await host.Get("/open", ("X-Forwarded-For", "203.0.113.3"));
        IsBusy(refused);
        using var gaveUp = await waiting;
        IsBusy(gaveUp);
        Assert.Contains("hub.busy", await gaveUp.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var token = new HttpRequestMessage(HttpMethod.Post, "/oauth/token");
        token.Headers.Add("X-Forwarded-For", "203.0.113.4");
        using var noToken = await host.Http.SendAsync(token);
        IsBusy(noToken);
        Assert.Equal("{\"error\":\"temporarily_unavailable\"}", await noToken.Content.ReadAsStringAsync());
        // A supervisor still hears that the process lives.
        using var live = await host.Get("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        host.Slow.SetResult();
        foreach (var answer in await Task.WhenAll(held))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
        }
        using var after = await host.Get("/open", ("X-Forwarded-For", "203.0.113.3"));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task One_address_holds_half_of_the_places_and_leaves_the_others()
    {
        await using var host = await BorderHost.Start(Small with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        var held = Enumerable.Range(0, 2).Select(_ => host.Get("/slow", ("X-Forwarded-For", "203.0.113.1"))).ToList();
        foreach (var _ in held)
        {
            Assert.True(await host.Begun.WaitAsync(Bound));
        }
        using var third = await host.Get("/open", ("X-Forwarded-For", "203.0.113.1"));
        IsBusy(third);
        using var other = await host.Get("/open", ("X-Forwarded-For", "203.0.113.2"));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        host.Slow.SetResult();
        foreach (var answer in await Task.WhenAll(held))
        {
            answer.Dispose();
        }
        using var again = await host.Get("/open", ("X-Forwarded-For", "203.0.113.1"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Request_that_waited_gets_the_place_that_comes_free()
    {
        await using var host = await BorderHost.Start(Small with { RequestsAtOnce = 1, Patience = Bound, TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        var held = host.Get("/slow", ("X-Forwarded-For", "203.0.113.1"));
        Assert.True(await host.Begun.WaitAsync(Bound));
        var waiting = host.Get("/open", ("X-Forwarded-For", "203.0.113.2"));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        host.Slow.SetResult();
        using var first = await held;
        using var second = await waiting;
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Headers_that_come_slowly_are_given_up()
    {
        await using var host = await BorderHost.Start(Small, KestrelLimits.Default with { HeaderPatience = Short });
        await using var raw = await RawConnection.To(host.Port);
        await raw.Send("GET /open HTTP/1.1\r\nHost: localhost\r\nX-One: ");
        Assert.Equal(408, RawAnswer.Of(await raw.ToTheEnd()).Status);
    }

    [Fact]
    public async Task Body_that_comes_slowly_is_given_up()
    {
        // The server asks for a grace of more than its own second.
        await using var host = await BorderHost.Start(Small, KestrelLimits.Default with { SpeedGrace = TimeSpan.FromMilliseconds(1100) });
        await using var raw = await RawConnection.To(host.Port);
        await raw.Send("POST /open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
        var end = raw.ToTheEnd();
        try
        {
            while (!end.IsCompleted)
            {
                await raw.Send("a");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
        catch (IOException)
        {
            // Closed while a byte was on its way.
        }
        var text = await end;
        Assert.True(text.Length == 0 || RawAnswer.Of(text).Status == 408, text);
    }

    [Fact]
    public async Task Idle_connection_is_closed()
    {
        await using var host = await BorderHost.Start(Small, KestrelLimits.Default with { IdleConnection = Short });
        await using var raw = await RawConnection.To(host.Port);
        await raw.Send("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(200, RawAnswer.Of(await raw.ToTheEnd()).Status);
    }

    [Fact]
    public async Task Hub_that_may_not_be_the_only_one_on_its_database_answers_nothing_but_that_it_lives()
    {
        await using var host = await BorderHost.Start(BorderLimits.Production);
        host.Hold.IsHeld = false;
        using var refused = await host.Get("/open");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
        Assert.Contains("identity.lost", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var token = await host.Http.PostAsync("/oauth/token", content: null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, token.StatusCode);
        using var live = await host.Get("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Connections_beyond_the_bound_are_closed_at_once_and_room_comes_back()
    {
        await using var host = await BorderHost.Start(Small with { Connections = 3 });
        var open = new List<RawConnection>();
        for (var i = 0; i < 3; i++)
        {
            var one = await RawConnection.To(host.Port);
            open.Add(one);
            await one.Send("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.Equal(200, (await one.Answer()).Status);
        }
        await using (var fourth = await RawConnection.To(host.Port))
        {
            Assert.Equal("", await fourth.ToTheEnd());
        }
        await open[0].DisposeAsync();
        var status = 0;
        for (var tries = 0; tries < 50 && status != 200; tries++)
        {
            await using var next = await RawConnection.To(host.Port);
            try
            {
                await next.Send("GET /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                status = RawAnswer.Of(await next.ToTheEnd()).Status;
            }
            catch (IOException)
            {
                // Closed before the request was whole.
            }
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(200, status);
        foreach (var one in open.Skip(1))
        {
            await one.DisposeAsync();
        }
    }

    static void IsBusy(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }
}
