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
    bool _ended;

    public async Task SignInAsync(CancellationToken cancel)
    {
        var form = await FormAsync("/signin", fields => fields.ContainsKey("Password"), cancel);
        var fields = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal) { ["Name"] = signIn.Name, ["Password"] = signIn.Password };
        using var content = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(form.Action, content, cancel);
        response.EnsureSuccessStatusCode();
        _form = (await FormAsync(FormPage, inputs => inputs.ContainsKey(TokenField), cancel)).Fields[TokenField];
    }

    /// <summary>Grants or revokes; signs in again first where the last answer was that the session had ended.</summary>
    /// <param name="action"><c>grant</c> or <c>revoke</c>.</param>
    public async Task<HubAnswer> ActAsync(Id128 consent, string action, CancellationToken cancel)
    {
        if (_ended)
        {
            await SignInAsync(cancel);
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/consents/{consent}/{action}");
        request.Headers.Add("RequestVerificationToken", _form);
        using var response = await _http.SendAsync(request, cancel);
        var answer = await HubAnswer.ReadAsync(response, cancel);
        _ended = answer is HubAnswer.Refused { Code: "session.required" or "form.antiforgery" };
        return answer;
    }

    public void Dispose() => _http.Dispose();

    async Task<HtmlForm> FormAsync(string path, Predicate<IReadOnlyDictionary<string, string>> which, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        var html = response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(cancel) : "";
        return HtmlForms.Read(html, new Uri(_http.BaseAddress!, path)).Find(form => which(form.Fields)) ?? throw new InvalidDataException($"the page {path} answered {(int)response.StatusCode} without the form");
    }
}
