namespace Hub.Jose;

/// <summary>An absolute http(s) URI cut into its parts as they were written (RFC 3986 §3); nothing is decoded or reordered.</summary>
/// <remarks><c>System.Uri</c> would normalise what the signer wrote, so it is not used.</remarks>
readonly ref struct TargetUri
{
    const int MaxChars = 8 * 1024;

    TargetUri(ReadOnlySpan<char> scheme, ReadOnlySpan<char> host, ReadOnlySpan<char> port, ReadOnlySpan<char> path, ReadOnlySpan<char> query, bool hasQuery)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        Path = path;
        Query = query;
        HasQuery = hasQuery;
    }

    public ReadOnlySpan<char> Scheme { get; }

    /// <summary>With brackets where it is an IPv6 address.</summary>
    public ReadOnlySpan<char> Host { get; }

    /// <summary>Digits; empty where there is none.</summary>
    public ReadOnlySpan<char> Port { get; }

    /// <summary>Empty, or from "/" on.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>Without "?".</summary>
    public ReadOnlySpan<char> Query { get; }

    public bool HasQuery { get; }

    public bool IsDefaultPort => Port.IsEmpty || (IsHttps ? Port is "443" : Port is "80");

    bool IsHttps => Scheme.Length == 5;

    /// <param name="fragment">True: a fragment is dropped; false: it refuses the URI.</param>
    public static bool TryParse(ReadOnlySpan<char> text, bool fragment, out TargetUri uri)
    {
        uri = default;
        if (text.Length > MaxChars || text.ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }
        var hash = text.IndexOf('#');
        if (hash >= 0)
        {
            if (!fragment)
            {
                return false;
            }
            text = text[..hash];
        }
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }
        var scheme = text[..colon];
        if (!scheme.Equals("https", StringComparison.OrdinalIgnoreCase) && !scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var rest = text[(colon + 3)..];
        var end = rest.IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        var question = rest.IndexOf('?');
        var path = question < 0 ? rest : rest[..question];
        var query = question < 0 ? [] : rest[(question + 1)..];
        if (!TrySplitAuthority(authority, out var host, out var port))
        {
            return false;
        }
        uri = new TargetUri(scheme, host, port, path, query, question >= 0);
        return true;
    }

    static bool TrySplitAuthority(ReadOnlySpan<char> authority, out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
    {
        var close = authority.LastIndexOf(']');
        var colon = authority.LastIndexOf(':');
        host = colon > close ? authority[..colon] : authority;
        port = colon > close ? authority[(colon + 1)..] : [];
        return !host.IsEmpty
            && !host.ContainsAny('@', '\\')
            && (close >= 0 ? host[0] == '[' && close == host.Length - 1 : !host.Contains(':'))
            && port.Length <= 5
            && !port.ContainsAnyExceptInRange('0', '9');
    }
}
