namespace Hub.Canon.Schemas.Formats;

/// <summary>URIs and references by the grammar of RFC 3986.</summary>
internal static class UriFormats
{
    const string Escape = "%[0-9A-Fa-f]{2}";
    const string Plain = "-A-Za-z0-9._~!$&'()*+,;=";

    static readonly Shape PathShape = new($"(?:[{Plain}:@/]|{Escape})*");
    static readonly Shape TailShape = new($"(?:[{Plain}:@/?]|{Escape})*");
    static readonly Shape UserShape = new($"(?:[{Plain}:]|{Escape})*");
    static readonly Shape NameShape = new($"(?:[{Plain}]|{Escape})*");
    static readonly Shape FutureShape = new($"[vV][0-9A-Fa-f]+\\.[{Plain}:]+");
    static readonly Shape PortShape = new("[0-9]*");

    public static bool IsUri(string text) => SchemaUri.Parse(text) is { Scheme: not null } uri && IsValid(uri);

    public static bool IsReference(string text)
    {
        var reference = SchemaUri.Parse(text);
        // Without a scheme the first segment may hold no colon, or it would be one.
        var first = reference.Path.Split('/')[0];
        return IsValid(reference)
            && (reference.Scheme is not null || reference.Authority is not null || !first.Contains(':', StringComparison.Ordinal));
    }

    static bool IsValid(SchemaUri uri) =>
        PathShape.Fits(uri.Path)
        && (uri.Authority is null || IsAuthority(uri.Authority))
        && (uri.Query is null || TailShape.Fits(uri.Query))
        && (uri.Fragment is null || TailShape.Fits(uri.Fragment));

    static bool IsAuthority(string authority)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0 && !UserShape.Fits(authority[..at]))
        {
            return false;
        }
        var host = authority[(at + 1)..];
        var end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) + 1 : host.LastIndexOf(':');
        end = end < 0 ? host.Length : end;
        var (name, port) = (host[..end], host[end..]);
        return (name.StartsWith('[') ? IsLiteral(name) : NameShape.Fits(name))
            && (port.Length == 0 || (port[0] == ':' && PortShape.Fits(port[1..])));
    }

    static bool IsLiteral(string name) =>
        name.Length > 2 && (HostFormats.IsIpv6(name[1..^1]) || FutureShape.Fits(name[1..^1]));
}
