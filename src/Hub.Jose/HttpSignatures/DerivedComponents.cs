using System.Globalization;
using System.Text;

namespace Hub.Jose;

/// <summary>Derived components (RFC 9421 §2.2).</summary>
static class DerivedComponents
{
    /// <summary>Appends the value; returns why it cannot, or null.</summary>
    public static string? Append(StringBuilder text, IHttpMessage message, ComponentId id)
    {
        if (message.Status is { } status)
        {
            return id.Name == "@status" ? Done(text.Append(CultureInfo.InvariantCulture, $"{status:000}")) : "not of a response";
        }
        if (id.Name == "@method")
        {
            return AppendVisible(text, message.Method);
        }
        if (!TargetUri.TryParse(message.TargetUri, fragment: false, out var uri))
        {
            return "the target is no absolute http or https URI";
        }
        return id.Name switch
        {
            "@target-uri" => Done(text.Append(message.TargetUri)),
            "@scheme" => Done(AppendLower(text, uri.Scheme)),
            "@authority" => AppendAuthority(text, uri),
            "@path" => Done(AppendPath(text, uri)),
            "@query" => Done(text.Append('?').Append(uri.Query)),
            "@request-target" => AppendRequestTarget(text, uri),
            "@query-param" => QueryParameters.Append(text, uri.Query, id.QueryName),
            _ => "no such derived component of a request",
        };
    }

    static string? Done(StringBuilder text)
    {
        _ = text;
        return null;
    }

    static string? AppendVisible(StringBuilder text, string value)
    {
        if (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return "not visible ASCII";
        }
        text.Append(value);
        return null;
    }

    static StringBuilder AppendLower(StringBuilder text, ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            text.Append(char.ToLowerInvariant(c));
        }
        return text;
    }

    static string? AppendAuthority(StringBuilder text, in TargetUri uri)
    {
        AppendLower(text, uri.Host);
        return uri.IsDefaultPort ? null : Done(text.Append(':').Append(uri.Port));
    }

    static StringBuilder AppendPath(StringBuilder text, in TargetUri uri) =>
        uri.Path.IsEmpty ? text.Append('/') : text.Append(uri.Path);

    // The origin form, which is all that a client sends to an origin server (RFC 9112 §3.2.1).
    static string? AppendRequestTarget(StringBuilder text, in TargetUri uri)
    {
        AppendPath(text, uri);
        return uri.HasQuery ? Done(text.Append('?').Append(uri.Query)) : null;
    }
}
