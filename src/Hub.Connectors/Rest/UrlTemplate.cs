using System.Net;

namespace Hub.Connectors;

/// <summary>A URL of the configuration with one <c>{key}</c> in its path or query; nothing else of it ever varies.</summary>
sealed class UrlTemplate
{
    /// <summary>Longest template, in UTF-16 units.</summary>
    public const int MaxLength = 2048;

    const string Placeholder = "{key}";

    readonly string _before;
    readonly string _after;

    UrlTemplate(string before, string after)
    {
        _before = before;
        _after = after;
    }

    /// <summary>Reads a template.</summary>
    /// <param name="text">Absolute, <c>https</c>, or <c>http</c> to a loopback address; no user information, no fragment.</param>
    /// <param name="template">The template, or null.</param>
    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? Parse(string text, out UrlTemplate? template)
    {
        template = null;
        var parts = text.Split(Placeholder);
        if (parts.Length != 2 || text.Length > MaxLength)
        {
            return "must hold {key} exactly once";
        }
        // Read with a key that is sure to stay as it is: what changes then is the template's own fault.
        var sample = parts[0] + "0" + parts[1];
        if (!Uri.TryCreate(sample, UriKind.Absolute, out var uri) || !string.Equals(uri.AbsoluteUri, sample, StringComparison.Ordinal))
        {
            return "must be an absolute URL in its normal form (lower-case host, percent-encoded, no dot segments)";
        }
        if (!parts[0].StartsWith(uri.GetLeftPart(UriPartial.Authority) + "/", StringComparison.Ordinal))
        {
            return "must have {key} in its path or query, never in its host";
        }
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "must have neither user information nor a fragment";
        }
        if (!IsSafe(uri))
        {
            return "must be https, or http to a loopback address";
        }
        template = new UrlTemplate(parts[0], parts[1]);
        return null;
    }

    /// <summary>The URL for a key, or null where the key would change more than its own place (a dot segment, a lone surrogate).</summary>
    /// <param name="key">Percent-encoded here (RFC 3986 §2.4), so it cannot end a segment or begin a query.</param>
    /// <param name="query">Further query parameter, encoded, or null.</param>
    public Uri? Expand(string key, string? query)
    {
        if (!Utf16.IsWellFormed(key))
        {
            return null;
        }
        var text = _before + Uri.EscapeDataString(key) + _after;
        if (query is not null)
        {
            text += (text.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query;
        }
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && string.Equals(uri.AbsoluteUri, text, StringComparison.Ordinal) ? uri : null;
    }

    static bool IsSafe(Uri uri) =>
        string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        || (string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            && IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
