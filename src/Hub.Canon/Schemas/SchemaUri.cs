namespace Hub.Canon.Schemas;

/// <summary>URI references as RFC 3986 §5.2 resolves them, byte for byte: schema identifiers are compared as text.</summary>
internal readonly record struct SchemaUri(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    public static SchemaUri Parse(string text)
    {
        string? fragment = null;
        if (text.IndexOf('#', StringComparison.Ordinal) is >= 0 and var mark)
        {
            (text, fragment) = (text[..mark], text[(mark + 1)..]);
        }
        string? query = null;
        if (text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var question)
        {
            (text, query) = (text[..question], text[(question + 1)..]);
        }
        string? scheme = null;
        if (SchemeLength(text) is > 0 and var size)
        {
            (scheme, text) = (text[..size], text[(size + 1)..]);
        }
        if (!text.StartsWith("//", StringComparison.Ordinal))
        {
            return new SchemaUri(scheme, null, text, query, fragment);
        }
        var path = text.IndexOf('/', 2) is >= 0 and var slash ? slash : text.Length;
        return new SchemaUri(scheme, text[2..path], text[path..], query, fragment);
    }

    /// <summary>This reference seen from <paramref name="from"/>, as an absolute URI and a fragment (empty when none).</summary>
    public static (string Resource, string Fragment) Resolve(string from, string reference)
    {
        var (b, r) = (Parse(from), Parse(reference));
        var target = r switch
        {
            { Scheme: not null } => r with { Path = RemoveDots(r.Path) },
            { Authority: not null } => r with { Scheme = b.Scheme, Path = RemoveDots(r.Path) },
            { Path: "" } => b with { Query = r.Query ?? b.Query },
            _ when r.Path[0] == '/' => r with { Scheme = b.Scheme, Authority = b.Authority, Path = RemoveDots(r.Path) },
            _ => r with { Scheme = b.Scheme, Authority = b.Authority, Path = RemoveDots(Merge(b, r.Path)) },
        };
        return ((target with { Fragment = null }).ToString(), r.Fragment ?? "");
    }

    public override string ToString() =>
        (Scheme is null ? "" : Scheme + ":")
        + (Authority is null ? "" : "//" + Authority)
        + Path
        + (Query is null ? "" : "?" + Query)
        + (Fragment is null ? "" : "#" + Fragment);

    static int SchemeLength(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]))
        {
            return 0;
        }
        var size = 1;
        while (size < text.Length && (char.IsAsciiLetterOrDigit(text[size]) || text[size] is '+' or '-' or '.'))
        {
            size++;
        }
        return size < text.Length && text[size] == ':' ? size : 0;
    }

    static string Merge(SchemaUri from, string path) => from is { Authority: not null, Path: "" }
        ? "/" + path
        : from.Path[..(from.Path.LastIndexOf('/') + 1)] + path;

    static string RemoveDots(string path)
    {
        if (!path.Contains('.', StringComparison.Ordinal))
        {
            return path;
        }
        var rooted = path.StartsWith('/');
        var kept = new List<string>();
        var segments = (rooted ? path[1..] : path).Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (segments[i] is "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segments[i] is not ".")
            {
                kept.Add(segments[i]);
                continue;
            }
            if (last)
            {
                kept.Add("");
            }
        }
        return (rooted ? "/" : "") + string.Join('/', kept);
    }
}
