using System.Net;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Cli.Commands.Trails;

namespace Hub.Cli.Tests.Examples;

public sealed class PageClientExamples
{
    const string Password = "right";

    static readonly Id128 Decision = Id128.Random();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_officer_is_told_where_trails_are_read_before_one_is_opened()
    {
        using var pages = new Pages("/queue");
        var refused = await Assert.ThrowsAsync<CommandException>(() => FetchAsync(pages, Password, "sampling"));
        Assert.Contains("officers read trails at /queue", refused.Message, StringComparison.Ordinal);
        Assert.Empty(pages.TrailsAsked);
    }

    [Theory]
    [InlineData("/me", null, "")]
    [InlineData("/audit", "sampling", "?reason=sampling")]
    public async Task The_person_and_auditors_get_the_document(string home, string? reason, string query)
    {
        using var pages = new Pages(home);
        Assert.Equal("{}"u8.ToArray(), await FetchAsync(pages, Password, reason));
        Assert.Equal([$"/v1/trails/{Decision}{query}"], pages.TrailsAsked);
    }

    [Fact]
    public async Task A_missing_reason_is_told_by_the_options_name()
    {
        using var pages = new Pages("/audit");
        var refused = await Assert.ThrowsAsync<CommandException>(() => FetchAsync(pages, Password, reason: null));
        Assert.Contains("400 decision.text-needed", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("--reason TEXT says what you open it for, 1 to 200 characters", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_one()
    {
        using var pages = new Pages("/me");
        var refused = await Assert.ThrowsAsync<CommandException>(() => FetchAsync(pages, "wrong", reason: null));
        Assert.Equal("https://hub.example/ knows no sign-in warga-1 with this password", refused.Message);
    }

    static async Task<byte[]> FetchAsync(Pages pages, string password, string? reason)
    {
        using var page = new PageClient(new HttpClient(pages, disposeHandler: false) { BaseAddress = new Uri("https://hub.example/") });
        return await TrailSource.FetchAsync(page, new("warga-1", "", password), Decision, reason, Cancel);
    }

    /// <summary>The hub's pages as far as signing in and fetching a trail goes.</summary>
    /// <param name="home">Where the one sign-in is led to.</param>
    sealed class Pages(string home) : HttpMessageHandler
    {
        const string Form = """<form method="post" action="/signin"><input name="Name"><input name="Password" type="password"></form>""";

        public List<string> TrailsAsked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path.StartsWith("/v1/trails/", StringComparison.Ordinal))
            {
                TrailsAsked.Add(request.RequestUri.PathAndQuery);
                return home is "/audit" && request.RequestUri.Query.Length == 0
                    ? Answer(request, HttpStatusCode.BadRequest, """{"code":"decision.text-needed"}""")
                    : Answer(request, HttpStatusCode.OK, "{}");
            }
            if (request.Method != HttpMethod.Post)
            {
                return Answer(request, HttpStatusCode.OK, Form);
            }
            if (!(await request.Content!.ReadAsStringAsync(cancellationToken)).EndsWith("Password=" + Password, StringComparison.Ordinal))
            {
                return Answer(request, HttpStatusCode.Unauthorized, Form);
            }
            // As after a redirect that the client's own handler followed.
            request.RequestUri = new Uri(request.RequestUri, home);
            return Answer(request, HttpStatusCode.OK, "");
        }

        static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, string text) =>
            new(status) { Content = new StringContent(text), RequestMessage = request };
    }
}
