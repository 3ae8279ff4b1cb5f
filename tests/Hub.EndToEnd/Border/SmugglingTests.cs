using System.Globalization;
using System.Text.RegularExpressions;
using Hub.Api.Hosting;
using Hub.Api.Hosting.Limits;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>Requests over HTTP/1.1 whose end or addressee can be read in two ways, or whose parts are too long: refused, and nothing after them is taken for a request.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class SmugglingTests(SharedWorld shared)
{
    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A request that hides behind the one before it.</summary>
    const string Hidden = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    HubProcess Hub => shared.World.Hub;

    public static TheoryData<string, string> TwoReadings => new()
    {
        { "two lengths that differ", "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd" },
        { "two lengths in one field", "Content-Length: 4, 5\r\n\r\nabcd" },
        { "the same length twice in one field", "Content-Length: 4, 4\r\n\r\nabcd" },
        { "a negative length", "Content-Length: -1\r\n\r\nabcd" },
        { "a length in hexadecimal", "Content-Length: 0x4\r\n\r\nabcd" },
        { "a length beyond 63 bits", "Content-Length: 99999999999999999999\r\n\r\nabcd" },
        { "an unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { "a coding in quotes", "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" },
        { "chunked before another coding", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" },
        { "chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" },
        { "a vertical tab before the coding", "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n" },
        { "a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" },
        { "a space before the colon of a length", "Content-Length : 4\r\n\r\nabcd" },
        { "a folded line", "X-One: a\r\n b\r\nContent-Length: 4\r\n\r\nabcd" },
        { "a folded coding", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" },
        { "a field name with a NUL", "Content\u0000-Length: 4\r\n\r\nabcd" },
        { "a field value with a NUL", "X-One: a\u0000b\r\nContent-Length: 4\r\n\r\nabcd" },
        { "a field value with a bare CR", "X-One: a\rContent-Length: 4\r\n\r\nabcd" },
        { "a field without a name", ": a\r\nContent-Length: 4\r\n\r\nabcd" },
        { "a line without a colon", "Content-Length 4\r\n\r\nabcd" },
        { "a field name with a bracket", "Content(Length: 4\r\n\r\nabcd" },
        { "a second Host", "Host: other.example\r\nContent-Length: 0\r\n\r\n" },
        { "a chunk without a size", "Transfer-Encoding: chunked\r\n\r\n\r\nabcd\r\n0\r\n\r\n" },
        { "a chunk size with a sign", "Transfer-Encoding: chunked\r\n\r\n-4\r\nabcd\r\n0\r\n\r\n" },
        { "a chunk size that overflows", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabcd\r\n0\r\n\r\n" },
        { "a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n" },
        { "a chunk size line that ends with a bare CR", "Transfer-Encoding: chunked\r\n\r\n4\rabcd\r\n0\r\n\r\n" },
    };

    public static TheoryData<string, string> Addressees => new()
    {
        { "no Host", "GET /health/live HTTP/1.1\r\nX-One: a\r\n\r\n" },
        { "two different Hosts", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: other.example\r\n\r\n" },
        { "the same Host twice", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n" },
        { "a Host with a path", "GET /health/live HTTP/1.1\r\nHost: localhost/evil\r\n\r\n" },
        { "a Host with a user", "GET /health/live HTTP/1.1\r\nHost: a@localhost\r\n\r\n" },
        { "another authority in the request line", "GET https://other.example/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "HTTP/1.0 with a coding", "POST /oauth/token HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "no version", "GET /health/live\r\nHost: localhost\r\n\r\n" },
        { "an unknown version", "GET /health/live HTTP/1.9\r\nHost: localhost\r\n\r\n" },
        { "the version in small letters", "GET /health/live http/1.1\r\nHost: localhost\r\n\r\n" },
        { "a method with a bracket", "GE[T /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a target with a NUL", "GET /health\u0000/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a target with a NUL in percent", "GET /health%00/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a target that begins without a slash", "GET health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a method in small letters", "get /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "CONNECT with an authority", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n" },
        { "CONNECT with a path", "CONNECT /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(TwoReadings))]
    public async Task Body_with_two_readings_is_refused_and_the_connection_ends(string what, string rest)
    {
        // The token endpoint reads its body; whoever does not is asked for the end of it by the server itself.
        foreach (var path in (string[])["/oauth/token", "/health/live"])
        {
            await using var raw = await RawConnection.To(Hub);
            await raw.Send($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n{rest}{Hidden}");
            IsRefusedAlone(what, await raw.ToTheEnd());
        }
    }

    [Theory]
    [MemberData(nameof(Addressees))]
    public async Task Request_with_a_wrong_line_or_addressee_is_refused_and_the_connection_ends(string what, string request)
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send(request + Hidden);
        IsRefusedAlone(what, await raw.ToTheEnd());
    }

    [Fact]
    public async Task Length_beside_a_coding_does_not_count_and_ends_the_connection()
    {
        await using var raw = await RawConnection.To(Hub);
        // Read by its length, the body would swallow the hidden request; read by its chunks, it ends before it.
        await raw.Send($"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {(5 + Hidden.Length).ToString(CultureInfo.InvariantCulture)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}");
        IsRefusedAlone("both", await raw.ToTheEnd());
    }

    [Fact]
    public async Task Length_with_a_plus_is_the_number_after_it()
    {
        // RFC 9112 §6.3 would have it refused; the server takes it before the hub sees it. Its body ends where the number says.
        await using var raw = await RawConnection.To(Hub);
        await raw.Send($"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: +4\r\n\r\nabcd{Hidden}");
        Assert.Equal(["400", "200"], Statuses(await raw.ToTheEnd()));
    }

    [Fact]
    public async Task Lines_that_end_with_a_bare_line_feed_hide_nothing()
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send("GET /health/live HTTP/1.1\nHost: localhost\nX-One: a\n\n" + Hidden);
        var text = await raw.ToTheEnd();
        // RFC 9112 §2.2 lets a recipient take LF alone. Either way each request gets one answer.
        Assert.True(Statuses(text) is ["400"] or ["200", "200"], text);
    }

    [Theory]
    [InlineData("request line", 414)]
    [InlineData("one header", 431)]
    [InlineData("headers together", 431)]
    [InlineData("number of headers", 431)]
    [InlineData("chunk extension", 400)]
    public async Task Too_long_a_part_is_refused(string part, int status)
    {
        var request = part switch
        {
            "request line" => $"GET /health/live?{new string('a', KestrelLimits.MaxRequestLineBytes)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "one header" => $"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-One: {new string('a', KestrelLimits.MaxHeaderBytes)}\r\n\r\n",
            "headers together" => $"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 8).Select(i => $"X-{i}: {new string('a', KestrelLimits.MaxHeaderBytes / 8)}\r\n"))}\r\n",
            "number of headers" => $"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, KestrelLimits.MaxHeaders).Select(i => $"X-{i}: a\r\n"))}\r\n",
            _ => $"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1;{new string('a', HubHost.MaxBodyBytes)}\r\na\r\n0\r\n\r\n",
        };
        await using var raw = await RawConnection.To(Hub);
        try
        {
            await raw.Send(request);
        }
        catch (IOException) when (status is 400)
        {
            // Refused while it was still being sent.
        }
        var text = await raw.ToTheEnd();
        Assert.True(text.Length == 0 ? status is 400 : RawAnswer.Of(text).Status == status || (status is 400 && RawAnswer.Of(text).Status is 413), text);
    }

    [Fact]
    public async Task Request_in_the_clear_is_neither_answered_nor_led_elsewhere()
    {
        await using var raw = await RawConnection.To(new Uri(Hub.Origin).Port);
        await raw.Send(Hidden);
        var text = await raw.ToTheEnd();
        Assert.DoesNotContain("200 OK", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Location", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task As_many_headers_as_are_allowed_are_taken()
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send($"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, KestrelLimits.MaxHeaders - 1).Select(i => $"X-{i}: a\r\n"))}\r\n");
        Assert.Equal(200, (await raw.Answer()).Status);
    }

    [Fact]
    public async Task Answers_to_malformed_requests_say_nothing_more()
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send("GET /health/live HTTP/1.1\r\n\r\n");
        var answer = RawAnswer.Of(await raw.ToTheEnd());
        Assert.Equal((400, ""), (answer.Status, answer.Body));
        Assert.Null(answer.Field("server"));
        Assert.Equal("close", answer.Field("connection"));
    }

    // What is refused gets one answer that is no success, or none, and the hidden request after it none.
    static void IsRefusedAlone(string what, string text)
    {
        var statuses = Statuses(text);
        Assert.True(statuses.Count <= 1, $"{what}: {text}");
        Assert.True(statuses.All(status => status is "400" or "401" or "404" or "405" or "411" or "413" or "415" or "501" or "505"), $"{what}: {text}");
        Assert.DoesNotContain("\"live\"", text, StringComparison.Ordinal);
    }

    static List<string> Statuses(string text) => [.. Regex.Matches(text, "HTTP/1\\.1 (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, MatchTimeout).Select(match => match.Groups["status"].Value)];
}
