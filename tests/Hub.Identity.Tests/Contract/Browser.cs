using System.Globalization;
using System.Net;

namespace Hub.Identity.Tests.Contract;

/// <summary>Where a walk through the server's pages ended.</summary>
/// <param name="Callback">Parameters of the client's redirect; null where the server kept the browser.</param>
/// <param name="Status">Of the last answer.</param>
/// <param name="RedirectsAfterPost">Statuses of the redirects that answered a form.</param>
/// <param name="Location">Where the last redirect led; null where there was none.</param>
sealed record Walked(IReadOnlyDictionary<string, string>? Callback, int Status, IReadOnlyList<int> RedirectsAfterPost, Uri? Location)
{
    /// <summary><c>code</c>, the error that the client got, or that the server kept the browser on a page of its own.</summary>
    public string Said => Callback switch
    {
        null => string.Create(CultureInfo.InvariantCulture, $"page {Status}"),
        { } callback when callback.TryGetValue("error", out var error) => "redirect " + error,
        { } callback when callback.ContainsKey("code") => "code",
        _ => "redirect",
    };
}

/// <summary>A person's browser: a cookie jar, redirects, forms; no script.</summary>
sealed class Browser(HttpClient http, IAuthorizationServerUnderTest server)
{
    const int MaxSteps = 16;

    readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>Opens a page; follows no redirect and fills no form.</summary>
    public async Task<HttpResponseMessage> Open(Uri address) => await Send(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Goes on until the client's redirect URI or a page that asks nothing more.</summary>
    /// <param name="end">Redirects that begin so are the client's.</param>
    /// <param name="person">Who signs in; null: nobody does, the walk ends at the sign-in page.</param>
    /// <param name="grants">Whether the person grants what the client asks.</param>
    public async Task<Walked> Walk(Uri address, string end, ContractPerson? person, bool grants = true)
    {
        var afterPost = new List<int>();
        var response = await Open(address);
        var posted = false;
        for (var step = 0; step < MaxSteps; step++)
        {
            var status = (int)response.StatusCode;
            if (response.Headers.Location is { } location)
            {
                if (posted)
                {
                    afterPost.Add(status);
                }
                address = new Uri(address, location);
                if (address.AbsoluteUri.StartsWith(end, StringComparison.Ordinal))
                {
                    return new(Parameters(address), status, afterPost, address);
                }
                (response, posted) = (await Open(address), false);
                continue;
            }
            var form = status == (int)HttpStatusCode.OK ? HtmlForm.Read(await response.Content.ReadAsStringAsync()) : null;
            if (form is null || (form.AsksPassword && person is null))
            {
                return new(null, status, afterPost, null);
            }
            (response, posted) = (await Submit(form, address, person, grants), true);
        }
        throw new InvalidOperationException($"no end of the walk after {MaxSteps} steps, at {address}");
    }

    Task<HttpResponseMessage> Submit(HtmlForm form, Uri page, ContractPerson? person, bool grants)
    {
        var values = form.Fields.ToDictionary(field => field.Key, field => ValueOf(field.Value, person), StringComparer.Ordinal);
        var button = grants ? server.Grant : server.Refuse;
        if (form.Buttons.Contains(button))
        {
            values[button.Name] = button.Value;
        }
        else if (form.Buttons is [var only])
        {
            values[only.Name] = only.Value;
        }
        var target = form.Action.Length == 0 ? page : new Uri(page, form.Action);
        return Send(new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(values) });
    }

    static string ValueOf((string Type, string Value) field, ContractPerson? person) => field.Type switch
    {
        "password" => person!.Password,
        "text" or "email" when field.Value.Length == 0 => person!.Name,
        _ => field.Value,
    };

    async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        using var sent = request;
        if (_cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        if (request.Method == HttpMethod.Post)
        {
            request.Headers.TryAddWithoutValidation("Origin", server.Issuer);
        }
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        var response = await http.SendAsync(request);
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            Keep(set);
        }
        return response;
    }

    // One origin, so neither path nor domain matter; a cookie set empty is one that is taken away.
    void Keep(string set)
    {
        var pair = set.Split(';')[0].Split('=', 2);
        if (pair is [var name, { Length: > 0 } value])
        {
            _cookies[name] = value;
        }
        else
        {
            _cookies.Remove(pair[0]);
        }
    }

    static Dictionary<string, string> Parameters(Uri address) => address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair.Length == 2 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "", StringComparer.Ordinal);
}
