using System.Net;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>Methods and paths that an address does not take.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class MethodTests(SharedWorld shared)
{
    HubProcess Hub => shared.World.Hub;

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "DELETE", "/v1/exchanges", "POST" },
        { "GET", "/v1/exchanges", "POST" },
        { "PUT", "/v1/consents", "GET, POST" },
        { "POST", "/v1/exchanges/AAAAAAAAAAAAAAAAAAAAAA", "GET" },
        { "POST", "/log/checkpoint", "GET" },
        { "PATCH", "/health/ready", "GET" },
        { "GET", "/oauth/token", "POST" },
        { "DELETE", "/oauth/jwks", "GET" },
        { "PUT", "/signin", "GET, HEAD, POST" },
        { "DELETE", "/me", "GET, HEAD" },
        { "POST", "/me/history", "GET, HEAD" },
        { "OPTIONS", "/v1/exchanges", "POST" },
        { "OPTIONS", "/me", "GET, HEAD" },
        { "TRACE", "/v1/exchanges", "POST" },
        { "TRACE", "/signin", "GET, HEAD, POST" },
        { "MADEUP", "/v1/exchanges", "POST" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_method_answers_405_and_names_the_right_ones(string method, string path, string allowed)
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        var answer = await raw.Answer();
        Assert.Equal(405, answer.Status);
        Assert.Equal(allowed.Split(", ").Order(StringComparer.Ordinal), answer.Field("allow")!.Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal));
        Assert.Contains("\"code\":\"hub.method\"", answer.Body, StringComparison.Ordinal);
        Assert.Null(answer.Field("access-control-allow-origin"));
    }

    [Fact]
    public async Task Browser_reads_the_refusal_as_a_page()
    {
        using var http = Hub.Client(cookies: null);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/me");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("hub.method", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    public async Task Header_that_names_another_method_is_not_heard(string header)
    {
        using var http = Hub.Client(cookies: null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/health/live") { Content = new FormUrlEncodedContent([KeyValuePair.Create("_method", "GET")]) };
        request.Headers.Add(header, "GET");
        (await Reply.Of(await http.SendAsync(request))).Refused("hub.method", 405);
        using var get = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        get.Headers.Add(header, "DELETE");
        (await Reply.Of(await http.SendAsync(get))).Good();
    }

    [Theory]
    [InlineData("OPTIONS *")]
    [InlineData("TRACE /nowhere")]
    [InlineData("PROPFIND /nowhere")]
    public async Task Request_to_nowhere_is_refused_whatever_its_method(string line)
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send($"{line} HTTP/1.1\r\nHost: localhost:443\r\nX-Secret: repeat-me\r\n\r\n");
        var answer = await raw.Answer();
        Assert.True(answer.Status is 400 or 404 or 405, answer.Head);
        Assert.DoesNotContain("repeat-me", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/log/../../keys/token.jwk")]
    [InlineData("/log/records/../../../identity.db")]
    [InlineData("/log/tile/..%2f..%2fidentity.db")]
    [InlineData("/log/tile/%2e%2e/%2e%2e/identity.db")]
    [InlineData("/log/tile/..%252f..%252fidentity.db")]
    [InlineData("/log/earlier/..%2f..%2fkeys/token.jwk")]
    [InlineData("/log/earlier/%2e%2e%2fkeys/checkpoint")]
    [InlineData("/log/records/..%5c..%5cidentity.db")]
    [InlineData("/log/cosigned//etc/passwd")]
    [InlineData("/log/records/%2fetc%2fpasswd")]
    [InlineData("/openapi/..%2f..%2fkeys.json")]
    [InlineData("/witness/%2e%2e%2f/checkpoint")]
    public async Task Path_that_climbs_finds_nothing(string path)
    {
        await using var raw = await RawConnection.To(Hub);
        await raw.Send($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(404, (await raw.Answer()).Status);
    }

    [Fact]
    public async Task Address_of_another_writing_is_another_address()
    {
        (await Hub.Get("/health%2flive")).Refused("hub.not-found", 404);
        (await Hub.Get("/health/live;x=1")).Refused("hub.not-found", 404);
        (await Hub.Get("/me%2fhistory")).Refused("hub.not-found", 404);
    }
}
