namespace Hub.EndToEnd.Support;

/// <summary>A person of the register whose sign-in two officers have bound.</summary>
public sealed class Citizen(string nik, string signInName, Browser browser) : IDisposable
{
    const int MaxPages = 20;

    public string Nik => nik;

    public string SignInName => signInName;

    /// <summary>For a second browser of theirs.</summary>
    public required string Password { get; init; }

    public Browser Browser => browser;

    /// <summary>Grants, refuses or revokes a consent on its page.</summary>
    /// <param name="handler"><c>Grant</c>, <c>Refuse</c> or <c>Revoke</c>.</param>
    public async Task Answer(string consentId, string handler)
    {
        var page = await browser.Open("/me/consents/" + consentId);
        var after = await browser.Send(page.FormTo("handler=" + handler));
        Assert.Equal(System.Net.HttpStatusCode.OK, after.Reply.Status);
        Assert.DoesNotContain("role=\"alert\"", after.Html, StringComparison.Ordinal);
    }

    /// <summary>All pages of the history, newest entries first.</summary>
    public async Task<string> History(string? language = null)
    {
        var text = new System.Text.StringBuilder();
        var page = await browser.Open("/me/history", language);
        for (var i = 0; i < MaxPages; i++)
        {
            text.Append(page.Html);
            var older = System.Text.RegularExpressions.Regex.Match(page.Html, "href=\"(?<older>/me/history\\?before=[0-9]+)\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(30));
            if (!older.Success)
            {
                return text.ToString();
            }
            page = await browser.Open(older.Groups["older"].Value);
        }
        throw new InvalidOperationException("The history does not end.");
    }

    public void Dispose() => browser.Dispose();
}
