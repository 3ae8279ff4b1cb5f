using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Hub.Jose;

/// <summary>The <c>htu</c> of a DPoP proof, normalised for comparison (RFC 9449 §4.3, RFC 3986 §6.2.2 and §6.2.3).</summary>
public static class Htu
{
    /// <summary>
    /// Lower-case scheme and host, no default port, no query, no fragment, "/" for an empty path, dot segments removed,
    /// percent-encoding in upper case and only where it is needed.
    /// </summary>
    /// <returns>False for anything but an absolute http or https URI without user information.</returns>
    public static bool TryNormalise(string uri, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (!TargetUri.TryParse(uri, fragment: true, out var parts))
        {
            return false;
        }
        var text = new StringBuilder(uri.Length);
        text.Append(parts.Scheme.ToString().ToLowerInvariant()).Append("://").Append(parts.Host.ToString().ToLowerInvariant());
        if (!parts.IsDefaultPort)
        {
            text.Append(':').Append(parts.Port);
        }
        if (!TryRecode(parts.Path, out var path))
        {
            return false;
        }
        AppendWithoutDots(text, path);
        normal = text.ToString();
        return true;
    }

    // RFC 3986 §6.2.2.1 and §6.2.2.2; a "%" without two hexadecimal digits is no URI.
    static bool TryRecode(ReadOnlySpan<char> path, [NotNullWhen(true)] out string? recoded)
    {
        recoded = null;
        if (!path.Contains('%'))
        {
            recoded = path.ToString();
            return true;
        }
        var text = new StringBuilder(path.Length);
        while (!path.IsEmpty)
        {
            if (path[0] != '%')
            {
                text.Append(path[0]);
                path = path[1..];
                continue;
            }
            if (!PercentEscape.TryRead(path, out var value))
            {
                return false;
            }
            path = path[PercentEscape.Chars..];
            var letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~')
            {
                text.Append(letter);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }
        recoded = text.ToString();
        return true;
    }

    // RFC 3986 §5.2.4 for a path that is empty or begins with "/".
    static void AppendWithoutDots(StringBuilder text, string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            text.Append(path.Length == 0 ? "/" : path);
            return;
        }
        var root = text.Length;
        var rest = path.AsSpan();
        while (!rest.IsEmpty)
        {
            var next = rest[1..].IndexOf('/');
            var segment = next < 0 ? rest : rest[..(next + 1)];
            rest = rest[segment.Length..];
            if (segment is "/..")
            {
                var slash = text.Length - 1;
                while (slash >= root && text[slash] != '/')
                {
                    slash--;
                }
                text.Length = Math.Max(slash, root);
            }
            else if (segment is not "/.")
            {
                text.Append(segment);
                continue;
            }
            if (rest.IsEmpty)
            {
                text.Append('/'); // "/a/." and "/a/b/.." both name "/a/"
            }
        }
    }
}
