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
            text.Append(CultureInfo.InvariantCulture, $"{status:000}");
            return id.Name is "@status" ? null : "not of a response";
        }
        if (id.Name is "@method")
        {
            text.Append(message.Method);
            return message.Method.Length == 0 || message.Method.AsSpan().ContainsAnyExceptInRange('!', '~') ? "not visible ASCII" : null;
        }
        if (!TargetUri.TryParse(message.TargetUri, fragment: false, out var uri))
        {
            return "the target is no absolute http or https URI";
        }
        if (id.Name is "@query-param")
        {
            return QueryParameters.Append(text, uri.Query, id.QueryName);
        }
        return AppendPart(text, message, id.Name, uri) ? null : "no such derived component of a request";
    }

    static bool AppendPart(StringBuilder text, IHttpMessage message, string name, in TargetUri uri)
    {
        switch (name)
        {
            case "@target-uri":
                text.Append(message.TargetUri);
                return true;
            case "@scheme":
                AppendLower(text, uri.Scheme);
                return true;
            case "@authority":
                AppendAuthority(text, uri);
                return true;
            case "@path":
                AppendPath(text, uri);
                return true;
            case "@query":
                text.Append('?').Append(uri.Query);
                return true;
            case "@request-target":
                AppendRequestTarget(text, uri);
                return true;
            default:
                return false;
        }
    }

    static void AppendLower(StringBuilder text, ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            text.Append(char.ToLowerInvariant(c));
        }
    }

    static void AppendAuthority(StringBuilder text, in TargetUri uri)
    {
        AppendLower(text, uri.Host);
        if (!uri.IsDefaultPort)
        {
            text.Append(':').Append(uri.Port);
        }
    }

    // RFC 9421 §2.2.6: an empty path is "/".
    static void AppendPath(StringBuilder text, in TargetUri uri)
    {
        if (uri.Path.IsEmpty)
        {
            text.Append('/');
        }
        text.Append(uri.Path);
    }

    // The origin form, which is all that a client sends to an origin server (RFC 9112 §3.2.1).
    static void AppendRequestTarget(StringBuilder text, in TargetUri uri)
    {
        AppendPath(text, uri);
        if (uri.HasQuery)
        {
            text.Append('?').Append(uri.Query);
        }
    }
}
