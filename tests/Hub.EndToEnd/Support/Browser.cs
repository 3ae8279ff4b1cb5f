using System.Net;
using System.Text.RegularExpressions;

namespace Hub.EndToEnd.Support;

/// <summary>A form of a page, as a browser without scripts would send it.</summary>
/// <param name="Action">Where it goes; the page's own address where it does not say.</param>
/// <param name="Hidden">What stands in it already.</param>
public sealed record Form(string Action, IReadOnlyDictionary<string, string> Hidden, string Html);

/// <summary>A page as it was shown.</summary>
public sealed record Page(string Path, Reply Reply)
{
    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    public string Html => Reply.Text;

    public IReadOnlyList<Form> Forms =>
    [
        .. Regex.Matches(Html, "<form(?<attributes>[^>]*)>(?<inside>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, MatchTimeout).Select(form => new Form(
            Attribute(form.Groups["attributes"].Value, "action") ?? Path,
            Regex.Matches(form.Groups["inside"].Value, "<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.None, MatchTimeout)
                .ToDictionary(input => Attribute(input.Value, "name")!, input => Attribute(input.Value, "value") ?? "", StringComparer.Ordinal),
            form.Value)),
    ];

    /// <summary>The one form whose action contains this.</summary>
    public Form FormTo(string action) => Assert.Single(Forms, form => form.Action.Contains(action, StringComparison.Ordinal));

    static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\b{name}=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, MatchTimeout) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups["value"].Value) : null;
}

/// <summary>A person's browser: cookies, pages and forms, no scripts.</summary>
public sealed class Browser(HubProcess hub) : IDisposable
{
    const int MaxRedirects = 5;

    readonly HttpClient _http = hub.Client(new CookieContainer());

    /// <summary>The browser's connection with its cookies, for what is no page.</summary>
    public HttpClient Http => _http;

    public async Task<Page> Open(string path, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, language is null ? path : $"{path}?lang={language}");
        request.Headers.Accept.ParseAdd("text/html");
        return new(path, await Reply.Of(await _http.SendAsync(request)));
    }

    /// <summary>Sends a form and follows where it leads.</summary>
    public Task<Page> Send(Form form, params (string Name, string Value)[] typed) => Send(form, accept: null, typed);

    /// <inheritdoc cref="Send(Form, ValueTuple{string, string}[])"/>
    /// <param name="accept">What answer the browser asks for; null for any.</param>
    public async Task<Page> Send(Form form, string? accept, params (string Name, string Value)[] typed)
    {
        var path = form.Action;
        var fields = form.Hidden.Select(f => KeyValuePair.Create(f.Key, f.Value)).Concat(typed.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Accept", accept ?? "*/*");
        var response = await _http.SendAsync(request);
        for (var i = 0; i < MaxRedirects && response.Headers.Location is { } next; i++)
        {
            path = next.OriginalString;
            response.Dispose();
            response = await _http.GetAsync(path);
        }
        return new(path, await Reply.Of(response));
    }

    /// <summary>Reads the API with the session.</summary>
    public async Task<Reply> Get(string path, string? fetchSite = null, string? fetchMode = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (fetchSite is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", fetchSite);
        }
        if (fetchMode is not null)
        {
            request.Headers.Add("Sec-Fetch-Mode", fetchMode);
        }
        return await Reply.Of(await _http.SendAsync(request));
    }

    /// <summary>Calls the API with the session and the antiforgery token of a page.</summary>
    public Task<Reply> Act(string path, Page page, object? body = null) => Act(path, page.Forms[0].Hidden["__RequestVerificationToken"], body);

    /// <summary>Calls the API with the session, and an antiforgery token unless it is null.</summary>
    /// <param name="body">JSON; null for none.</param>
    public async Task<Reply> Act(string path, string? token, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Add("RequestVerificationToken", token);
        }
        return await Reply.Of(await _http.SendAsync(request));
    }

    public async Task<Page> SignIn(string name, string password) =>
        await Send((await Open("/signin")).FormTo("/signin"), ("Name", name), ("Password", password));

    public void Dispose() => _http.Dispose();
}
