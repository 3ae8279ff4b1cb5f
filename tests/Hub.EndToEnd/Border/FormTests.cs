using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hub.Api.Hosting.Limits;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>Bodies that are not what an address reads: encoded, of several parts, with too many fields or too long ones.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class FormTests(SharedWorld shared)
{
    HubProcess Hub => shared.World.Hub;

    public static TheoryData<string, string> Everywhere => new()
    {
        { "/v1/exchanges", "application/json" },
        { "/v1/consents", "application/json" },
        { "/v1/decisions", "application/json" },
        { "/v1/consents/AAAAAAAAAAAAAAAAAAAAAA/grant", "application/json" },
        { "/v1/dev/people", "application/json" },
        { "/witness/add-checkpoint", "text/plain" },
        { "/signin", "application/x-www-form-urlencoded" },
        { "/signout", "application/x-www-form-urlencoded" },
        { "/me", "application/x-www-form-urlencoded" },
        { "/nowhere", "application/json" },
    };

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Encoded_body_is_refused_everywhere_and_never_inflated(string path, string type)
    {
        foreach (var encoding in (string[])["gzip", "br", "deflate", "identity", "zstd", "gzip, gzip"])
        {
            using var http = Hub.Client(cookies: null);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Bomb) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            using var answer = await http.SendAsync(request);
            Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("Accept-Encoding")));
            (await Reply.Of(answer)).NotRecorded("body.encoding", 415);
        }
    }

    [Fact]
    public async Task Encoded_token_request_is_refused_in_OAuths_form()
    {
        using var http = Hub.Client(cookies: null);
        using var content = new ByteArrayContent(Bomb);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await http.PostAsync("/oauth/token", content);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "{\"error\":\"invalid_request\"}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Answers_are_never_encoded()
    {
        using var http = Hub.Client(cookies: null);
        foreach (var path in (string[])["/hub.css", "/openapi/v1.json", "/log/checkpoint", "/signin"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.ParseAdd("gzip, br, zstd");
            using var answer = await http.SendAsync(request);
            Assert.Empty(answer.Content.Headers.ContentEncoding);
        }
    }

    [Fact]
    public async Task Form_of_several_parts_is_refused()
    {
        using var http = Hub.Client(cookies: null);
        using var parts = new MultipartFormDataContent { { new StringContent("warga-1"), "Name" }, { new ByteArrayContent(new byte[100]), "file", "../../evil.sh" } };
        (await Reply.Of(await http.PostAsync("/signin", parts))).Refused("form.media-type", 415);
        using var again = new MultipartFormDataContent { { new StringContent("client_credentials"), "grant_type" } };
        using var token = await http.PostAsync("/oauth/token", again);
        Assert.Equal(HttpStatusCode.BadRequest, token.StatusCode);
    }

    [Theory]
    [InlineData("application/json", "{\"Name\":\"a\"}")]
    [InlineData("text/plain", "Name=a")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "Name=a")]
    public async Task Page_reads_only_the_form_of_a_page(string type, string body)
    {
        using var http = Hub.Client(cookies: null);
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        (await Reply.Of(await http.PostAsync("/signin", content))).Refused("form.media-type", 415);
    }

    [Fact]
    public async Task Too_many_fields_or_too_long_ones_are_refused()
    {
        (await Send(string.Join('&', Enumerable.Range(0, RequestForms.MaxFields + 1).Select(i => $"f{i}=a")))).Refused("form.malformed", 400);
        (await Send($"{new string('n', RequestForms.MaxNameChars + 1)}=a")).Refused("form.malformed", 400);
        (await Send($"Name={new string('v', RequestForms.MaxValueChars + 1)}")).Refused("form.malformed", 400);
        (await Send($"Name={new string('v', RequestForms.MaxFormBytes)}")).Refused("body.too-large", 413);
    }

    [Fact]
    public async Task Browser_reads_the_refusal_as_a_page()
    {
        var page = await Send($"{new string('n', RequestForms.MaxNameChars + 1)}=a", "text/html");
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("form.malformed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_request_with_too_many_or_too_long_parameters_is_refused()
    {
        using var http = Hub.Client(cookies: null);
        foreach (var body in (string[])[string.Join('&', Enumerable.Range(0, 100).Select(i => $"p{i}=a")), $"{new string('n', 5000)}=a", $"scope={new string('v', 40_000)}", "scope=a&scope=b"])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
            using var answer = await http.PostAsync("/oauth/token", content);
            Assert.Equal((HttpStatusCode.BadRequest, "{\"error\":\"invalid_request\"}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    /// <summary>Sixteen mebibytes of nothing, in some kilobytes.</summary>
    static byte[] Bomb { get; } = Squeezed(16 * 1024 * 1024);

    async Task<Reply> Send(string body, string accept = "*/*")
    {
        using var http = Hub.Client(cookies: null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/signin") { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Accept.ParseAdd(accept);
        return await Reply.Of(await http.SendAsync(request));
    }

    static byte[] Squeezed(int bytes)
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[bytes]);
        }
        return small.ToArray();
    }
}
