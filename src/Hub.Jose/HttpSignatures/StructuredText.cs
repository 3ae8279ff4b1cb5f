using System.Globalization;
using System.Text;

namespace Hub.Jose;

/// <summary>Writes structured field values in their one canonical form (RFC 9651 §4.1).</summary>
static class StructuredText
{
    public static void Append(StringBuilder text, SfMember.InnerList list)
    {
        text.Append('(');
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (i > 0)
            {
                text.Append(' ');
            }
            Append(text, list.Items[i]);
        }
        text.Append(')');
        Append(text, list.Parameters);
    }

    public static void Append(StringBuilder text, SfMember.Item item)
    {
        Append(text, item.Value);
        Append(text, item.Parameters);
    }

    public static void Append(StringBuilder text, SfMember member)
    {
        if (member is SfMember.InnerList list)
        {
            Append(text, list);
        }
        else
        {
            Append(text, (SfMember.Item)member);
        }
    }

    public static void Append(StringBuilder text, BareItem value)
    {
        switch (value)
        {
            case BareItem.Integer integer:
                text.Append(CultureInfo.InvariantCulture, $"{integer.Value}");
                break;
            case BareItem.Fraction fraction:
                text.Append(fraction.Value.ToString("0.0##", CultureInfo.InvariantCulture));
                break;
            case BareItem.Text words:
                AppendQuoted(text, words.Value);
                break;
            case BareItem.Token token:
                text.Append(token.Value);
                break;
            case BareItem.Bytes bytes:
                text.Append(':').Append(Convert.ToBase64String(bytes.Value)).Append(':');
                break;
            case BareItem.Flag flag:
                text.Append(flag.Value ? "?1" : "?0");
                break;
            case BareItem.Date date:
                text.Append(CultureInfo.InvariantCulture, $"@{date.Value}");
                break;
            default:
                throw new InvalidOperationException("a bare item of an unknown kind");
        }
    }

    static void Append(StringBuilder text, IReadOnlyList<SfParameter> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            text.Append(';').Append(parameters[i].Key);
            if (parameters[i].Value is not BareItem.Flag { Value: true })
            {
                text.Append('=');
                Append(text, parameters[i].Value);
            }
        }
    }

    static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\');
            }
            text.Append(c);
        }
        text.Append('"');
    }
}
