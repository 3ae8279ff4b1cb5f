using System.Net;
using Hub.Canon;
using Hub.Cli.Client;

namespace Hub.CrashHarness.Load;

/// <summary>A person who answers consents through the API, with the session and the form token of a browser.</summary>
sealed class CitizenClient(HubPlace place, SignIn signIn) : IDisposable
{
    const string TokenField = "__RequestVerificationToken";
    const string FormPage = "/me/proof";

    readonly HttpClient _http = HubHttp.ForPages(place);
    string _form = "";

    public async Task SignInAsync(CancellationToken cancel)
    {
        var form = await FormAsync("/signin", fields => fields.ContainsKey("Password"), cancel);
        var fields = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal) { ["Name"] = signIn.Name, ["Password"] = signIn.Password };
        using var content = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(form.Action, content, cancel);
        response.EnsureSuccessStatusCode();
        _form = (await FormAsync(FormPage, inputs => inputs.ContainsKey(TokenField), cancel)).Fields[TokenField];
    }

    /// <summary>Grants or revokes.</summary>
    /// <param name="action"><c>grant</c> or <c>revoke</c>.</param>
    public async Task<HubAnswer> ActAsync(Id128 consent, string action, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/consents/{consent}/{action}");
        request.Headers.Add("RequestVerificationToken", _form);
        using var response = await _http.SendAsync(request, cancel);
        return await HubAnswer.ReadAsync(response, cancel);
    }

    public void Dispose() => _http.Dispose();

    async Task<HtmlForm> FormAsync(string path, Predicate<IReadOnlyDictionary<string, string>> which, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        var html = response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(cancel) : "";
        return HtmlForms.Read(html, new Uri(_http.BaseAddress!, path)).Find(form => which(form.Fields)) ?? throw new InvalidDataException($"the page {path} answered {(int)response.StatusCode} without the form");
    }
}
