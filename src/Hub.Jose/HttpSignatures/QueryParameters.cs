using System.Globalization;
using System.Text;

namespace Hub.Jose;

/// <summary><c>@query-param</c> (RFC 9421 §2.2.8): decoded as a form, encoded again in one way.</summary>
static class QueryParameters
{
    const int MaxParameters = 64;

    public static string? Append(StringBuilder text, ReadOnlySpan<char> query, string? name)
    {
        if (name is null)
        {
            return "the parameter 'name' is missing";
        }
        string? found = null;
        var count = 0;
        foreach (var range in query.Split('&'))
        {
            if (++count > MaxParameters)
            {
                return "too many query parameters";
            }
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (!string.Equals(Recode(equals < 0 ? pair : pair[..equals]), name, StringComparison.Ordinal))
            {
                continue;
            }
            if (found is not null)
            {
                return "the query parameter occurs more than once";
            }
            found = equals < 0 ? "" : Recode(pair[(equals + 1)..]);
        }
        text.Append(found);
        return found is null ? "the query parameter is absent" : null;
    }

    // application/x-www-form-urlencoded leaves letters, digits and *-._ alone; RFC 9421 writes a space as %20.
    static string Recode(ReadOnlySpan<char> form)
    {
        var text = new StringBuilder(form.Length);
        while (!form.IsEmpty)
        {
            var used = PercentEscape.TryRead(form, out var value) ? PercentEscape.Chars : 1;
            if (used == 1)
            {
                value = (byte)(form[0] == '+' ? ' ' : form[0]);
            }
            form = form[used..];
            var letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '*' or '-' or '.' or '_')
            {
                text.Append(letter);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }
        return text.ToString();
    }
}
