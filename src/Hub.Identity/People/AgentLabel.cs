using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>A coarse word for a browser, by which a person knows their sessions apart; no version, so that it identifies nobody.</summary>
public static class AgentLabel
{
    static readonly (string Token, string Word)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC Browser"),
        ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
    ];

    static readonly (string Token, string Word)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>E.g. <c>Firefox, Android</c>; empty where nothing is known.</summary>
    public static string Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var agent = request.Headers.UserAgent.ToString();
        return string.Join(", ", new[] { Word(Browsers, agent), Word(Systems, agent) }.Where(word => word is not null));
    }

    static string? Word((string Token, string Word)[] known, string agent) =>
        known.FirstOrDefault(one => agent.Contains(one.Token, StringComparison.Ordinal)).Word;
}
