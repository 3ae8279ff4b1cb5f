using System.Net;
using Hub.Cli.Commands;

namespace Hub.Cli.Client;

/// <summary>A person at the hub's pages: signs in, reads, fills in forms. Nothing a browser without script could not do.</summary>
sealed class PageClient(HttpClient http) : IDisposable
{
    const string SignOutPath = "/signout";
    const string ConsentPath = "/me/consents/";

    readonly HttpClient _http = http;

    public PageClient(HubPlace place)
        : this(HubHttp.ForPages(place))
    {
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Signs in; gives the path of the page that the hub leads the person to, which tells the role.</summary>
    /// <exception cref="CommandException">The hub does not know the name, or not with this password.</exception>
    public async Task<string> SignInAsync(SignIn signIn, CancellationToken cancel)
    {
        const string path = "/signin";
        var form = (await FormsAsync(path, cancel)).Find(form => form.Fields.ContainsKey("Password")) ?? throw NoForm(path);
        using var response = await SendAsync(form, new(StringComparer.Ordinal) { ["Name"] = signIn.Name, ["Password"] = signIn.Password }, cancel);
        if (response.StatusCode is HttpStatusCode.Unauthorized)
        {
            throw CommandException.Refused($"{_http.BaseAddress} knows no sign-in {signIn.Name} with this password");
        }
        await TextAsync(path, response, cancel);
        return response.RequestMessage!.RequestUri!.AbsolutePath;
    }

    /// <summary>A page's HTML.</summary>
    public async Task<string> ReadAsync(string path, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        return await TextAsync(path, response, cancel);
    }

    /// <summary>Whether the sign-in belongs to a person: only then is there a tag key to be had.</summary>
    public async Task<bool> IsBoundAsync(CancellationToken cancel) => (await FormsAsync("/me/proof", cancel)).Any(IsOwn);

    /// <summary>Addresses of the consents that the person's page lists.</summary>
    public async Task<IReadOnlyList<string>> ConsentsAsync(CancellationToken cancel) =>
        [.. HtmlForms.Links(await ReadAsync("/me", cancel)).Where(link => link.StartsWith(ConsentPath, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>Answers a consent: <c>Grant</c>, <c>Refuse</c> or <c>Revoke</c>. False when its page offers no such answer.</summary>
    public async Task<bool> AnswerAsync(string consent, string handler, CancellationToken cancel)
    {
        if (!(await FormsAsync(consent, cancel)).Exists(form => HasHandler(form, handler)))
        {
            return false;
        }
        await SubmitAsync(consent, form => HasHandler(form, handler), [], cancel);
        return true;
    }

    /// <summary>An officer proposes that a sign-in belongs to a person.</summary>
    public Task ProposeAsync(string signInName, string nik, CancellationToken cancel) =>
        SubmitAsync("/desk", form => HasHandler(form, "Propose"), new(StringComparer.Ordinal) { ["SignInName"] = signInName, ["Nik"] = nik }, cancel);

    /// <summary>Another officer confirms the one open proposal.</summary>
    public Task ConfirmAsync(string nik, CancellationToken cancel) =>
        SubmitAsync("/desk", form => HasHandler(form, "Confirm"), new(StringComparer.Ordinal) { ["Nik"] = nik }, cancel);

    /// <summary>Downloads the person's tag key file.</summary>
    public Task<string> TagKeyAsync(CancellationToken cancel) => SubmitAsync("/me/proof", IsOwn, [], cancel);

    /// <summary>Downloads a decision's trail document.</summary>
    /// <param name="reason">What an officer or auditor opens it for; null for the person it is about.</param>
    public Task<byte[]> TrailAsync(string decision, string? reason, CancellationToken cancel) =>
        DownloadAsync("the trail", WithReason($"/v1/trails/{decision}", reason), cancel);

    /// <summary>Downloads an evidence bundle, as <c>/me/evidence/{id}</c> or <c>/v1/trails/{id}/evidence</c>.</summary>
    public Task<byte[]> EvidenceAsync(string path, CancellationToken cancel) => DownloadAsync("the evidence", path, cancel);

    /// <summary>A path with what it is opened for.</summary>
    public static string WithReason(string path, string? reason) => reason is null ? path : $"{path}?reason={Uri.EscapeDataString(reason)}";

    async Task<byte[]> DownloadAsync(string what, string path, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        if (response.IsSuccessStatusCode)
        {
            return await response.Content.ReadAsByteArrayAsync(cancel);
        }
        var answer = await HubAnswer.ReadAsync(response, cancel);
        throw CommandException.Refused($"{what} was refused: {answer}" + (answer is HubAnswer.Refused { Code: "decision.text-needed" } ? " --reason TEXT says what you open it for, 1 to 200 characters" : ""));
    }

    /// <summary>Addresses of the decisions that an officer's queue lists.</summary>
    public async Task<IReadOnlyList<string>> QueueAsync(CancellationToken cancel) =>
        [.. HtmlForms.Links(await ReadAsync("/queue", cancel)).Where(link => link.StartsWith("/queue/", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>An officer opens a decision; gives the page as shown, with its form for the review.</summary>
    public async Task<OpenedDecision> OpenDecisionAsync(string address, CancellationToken cancel)
    {
        var html = await SubmitAsync(address, form => HasHandler(form, "Open"), [], cancel);
        return new(html, HtmlForms.Read(html, new Uri(_http.BaseAddress!, address)).Find(form => HasHandler(form, "Review")));
    }

    /// <summary>An officer decides on the page as it was opened.</summary>
    public Task<string> ReviewAsync(HtmlForm form, string outcome, string reason, CancellationToken cancel) =>
        PostAsync(form, new(StringComparer.Ordinal) { ["Outcome"] = outcome, ["ReviewReason"] = reason }, cancel);

    /// <summary>The person disagrees with a decision.</summary>
    public Task<string> ContestAsync(string decision, string text, CancellationToken cancel) =>
        SubmitAsync("/me/decisions/" + decision, form => HasHandler(form, "Contest"), new(StringComparer.Ordinal) { ["Text"] = text }, cancel);

    /// <summary>An auditor finds a trail by any of its entries and opens it; gives the page with every step checked.</summary>
    public async Task<string> AuditAsync(string entry, string reason, CancellationToken cancel)
    {
        const string search = "/audit";
        var found = await SubmitAsync(search, form => HasHandler(form, "Find"), new(StringComparer.Ordinal) { ["Entry"] = entry }, cancel);
        var open = HtmlForms.Read(found, new Uri(_http.BaseAddress!, search)).Find(form => HasHandler(form, "Open")) ?? throw CommandException.Refused($"no trail of {entry} was found");
        return await PostAsync(open, new(StringComparer.Ordinal) { ["Reason"] = reason }, cancel);
    }

    async Task<string> SubmitAsync(string path, Predicate<HtmlForm> which, Dictionary<string, string> filled, CancellationToken cancel)
    {
        var form = (await FormsAsync(path, cancel)).Find(which) ?? throw NoForm(path);
        return await PostAsync(form, filled, cancel);
    }

    async Task<string> PostAsync(HtmlForm form, Dictionary<string, string> filled, CancellationToken cancel)
    {
        using var response = await SendAsync(form, filled, cancel);
        return await TextAsync(form.Action.AbsolutePath, response, cancel);
    }

    async Task<HttpResponseMessage> SendAsync(HtmlForm form, Dictionary<string, string> filled, CancellationToken cancel)
    {
        var fields = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal);
        foreach (var (name, value) in filled)
        {
            fields[name] = value;
        }
        using var content = new FormUrlEncodedContent(fields);
        return await _http.PostAsync(form.Action, content, cancel);
    }

    async Task<List<HtmlForm>> FormsAsync(string path, CancellationToken cancel) =>
        HtmlForms.Read(await ReadAsync(path, cancel), new Uri(_http.BaseAddress!, path));

    static async Task<string> TextAsync(string path, HttpResponseMessage response, CancellationToken cancel) =>
        response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancel)
            : throw CommandException.Refused($"the page {path} answered {(int)response.StatusCode}");

    static CommandException NoForm(string path) => CommandException.Refused($"the page {path} has no such form");

    static bool HasHandler(HtmlForm form, string handler) => string.Equals(form.Handler, handler, StringComparison.Ordinal);

    static bool IsOwn(HtmlForm form) => !string.Equals(form.Action.AbsolutePath, SignOutPath, StringComparison.Ordinal);
}

/// <summary>A decision as it was shown to an officer who opened it.</summary>
/// <param name="Review">The form to decide with; null when the officer may not.</param>
sealed record OpenedDecision(string Html, HtmlForm? Review);
