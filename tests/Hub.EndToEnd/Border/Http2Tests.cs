using Hub.Api.Hosting.Limits;
using Hub.EndToEnd.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hub.EndToEnd.Border;

/// <summary>Messages over HTTP/2 that would be two requests, or another one, once they are written as HTTP/1.1 (RFC 9113 §8.2, §8.3, §10.3).</summary>
[Collection(SharedWorldTests.Name)]
public sealed class Http2Tests(SharedWorld shared)
{
    static readonly (string Name, string Value)[] Right = [(":method", "GET"), (":scheme", "https"), (":path", "/health/live"), (":authority", "localhost")];

    HubProcess Hub => shared.World.Hub;

    public static TheoryData<string, string[]> Malformed => new()
    {
        { "a pseudo-header after a field", [":method", "GET", ":scheme", "https", "x-one", "a", ":path", "/health/live", ":authority", "localhost"] },
        { "a pseudo-header twice", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":path", "/me", ":authority", "localhost"] },
        { "an unknown pseudo-header", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", ":evil", "1"] },
        { "a pseudo-header of answers", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", ":status", "200"] },
        { "no path", [":method", "GET", ":scheme", "https", ":authority", "localhost"] },
        { "an empty path", [":method", "GET", ":scheme", "https", ":path", "", ":authority", "localhost"] },
        { "no method", [":scheme", "https", ":path", "/health/live", ":authority", "localhost"] },
        { "another scheme", [":method", "GET", ":scheme", "http", ":path", "/health/live", ":authority", "localhost"] },
        { "a field name with a capital", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "X-One", "a"] },
        { "a field name with a colon", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "x:one", "a"] },
        { "a field name with a space", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "x one", "a"] },
        { "a field name with a line end", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "x-one: a\r\nx-two", "a"] },
        { "a field value with CR LF", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "x-one", "a\r\nx-two: b"] },
        { "a field value with LF", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "x-one", "a\nb"] },
        { "a field value with NUL", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "x-one", "a\0b"] },
        { "a path with CR LF", [":method", "GET", ":scheme", "https", ":path", "/health/live HTTP/1.1\r\nx-one: a", ":authority", "localhost"] },
        { "a method with a space", [":method", "GET /me", ":scheme", "https", ":path", "/health/live", ":authority", "localhost"] },
        { "an authority with a path", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost/evil"] },
        { "a transfer coding", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "transfer-encoding", "chunked"] },
        { "a field of the connection", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "connection", "keep-alive"] },
        { "an upgrade", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "upgrade", "h2c"] },
        { "te other than trailers", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "te", "gzip"] },
        { "two lengths", [":method", "GET", ":scheme", "https", ":path", "/health/live", ":authority", "localhost", "content-length", "0", "content-length", "1"] },
    };

    [Fact]
    public async Task Right_request_is_answered()
    {
        await using var connection = await Http2Connection.To(Hub);
        await connection.Send(Http2Connection.Headers, Http2Connection.EndStream | Http2Connection.EndHeaders, 1, Http2Connection.Block(Right));
        Assert.Equal(200, (await connection.Outcome(1)).Status);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_message_is_refused(string what, string[] fields)
    {
        await using var connection = await Http2Connection.To(Hub);
        await connection.Send(Http2Connection.Headers, Http2Connection.EndStream | Http2Connection.EndHeaders, 1, Http2Connection.Block([.. fields.Chunk(2).Select(field => (field[0], field[1]))]));
        var outcome = await connection.Outcome(1);
        Assert.True(outcome.IsRefused, $"{what}: {outcome}");
    }

    [Theory]
    [InlineData("2", "abcd")]
    [InlineData("8", "abcd")]
    public async Task Length_that_the_frames_do_not_keep_is_refused(string length, string body)
    {
        await using var connection = await Http2Connection.To(Hub);
        var block = Http2Connection.Block((":method", "POST"), (":scheme", "https"), (":path", "/oauth/token"), (":authority", "localhost"), ("content-type", "application/x-www-form-urlencoded"), ("content-length", length));
        await connection.Send(Http2Connection.Headers, Http2Connection.EndHeaders, 1, block);
        await connection.Send(Http2Connection.Data, Http2Connection.EndStream, 1, System.Text.Encoding.ASCII.GetBytes(body));
        Assert.True((await connection.Outcome(1)).IsRefused);
    }

    [Fact]
    public async Task Headers_without_an_end_are_given_up_after_a_bounded_number_of_bytes()
    {
        await using var connection = await Http2Connection.To(Hub);
        var filler = Http2Connection.Block(("x-filler", new string('a', 1000)));
        var sent = 0;
        await connection.Send(Http2Connection.Headers, 0, 1, Http2Connection.Block(Right));
        try
        {
            for (; sent < KestrelLimits.MaxHeaderBytes * 64; sent += filler.Length)
            {
                await connection.Send(Http2Connection.Continuation, 0, 1, filler);
            }
        }
        catch (IOException)
        {
            // The server has closed the connection already.
        }
        Assert.True((await connection.Outcome(1)).IsRefused);
    }

    [Fact]
    public async Task Empty_continuations_without_an_end_are_given_up()
    {
        await using var host = await BorderHost.Start(BorderLimits.Development, KestrelLimits.Default with { HeaderPatience = TimeSpan.FromMilliseconds(500) }, protocols: HttpProtocols.Http2);
        await using var connection = await Http2Connection.To(host.Port);
        await connection.Send(Http2Connection.Headers, 0, 1, Http2Connection.Block(Right));
        var closed = false;
        try
        {
            // Costs nothing to keep; the time for headers ends it, or the server's own bound.
            for (var i = 0; i < 2000; i++)
            {
                await connection.Send(Http2Connection.Continuation, 0, 1, []);
            }
        }
        catch (IOException)
        {
            closed = true;
        }
        Assert.True(closed || (await connection.Outcome(1)).IsRefused);
    }

    [Fact]
    public async Task Streams_beyond_the_bound_are_refused_and_streams_that_are_reset_at_once_end_the_connection()
    {
        await using var connection = await Http2Connection.To(Hub);
        var block = Http2Connection.Block(Right);
        var closed = false;
        try
        {
            for (var stream = 1; stream < KestrelLimits.MaxStreams * 200; stream += 2)
            {
                await connection.Send(Http2Connection.Headers, Http2Connection.EndHeaders, stream, block);
                await connection.Send(Http2Connection.Reset, 0, stream, [0, 0, 0, 8]);
            }
        }
        catch (IOException)
        {
            closed = true;
        }
        Assert.True(closed || (await connection.Outcome(int.MaxValue)).Closed);
        // The hub goes on for everybody else.
        (await Hub.Get("/health/live")).Good();
    }
}
