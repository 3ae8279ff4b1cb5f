using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hub.Jose;

/// <summary>The bytes that a message signature signs (RFC 9421 §2.5).</summary>
static class SignatureBase
{
    const int UsualChars = 2048;

    static readonly SearchValues<char> FieldChars = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>One line for each component, then <c>@signature-params</c> without a newline; ASCII.</summary>
    public static JoseResult<byte[]> Build(IHttpMessage message, IReadOnlyList<ComponentId> components, SfMember.InnerList parameters)
    {
        var text = new StringBuilder(UsualChars);
        for (var i = 0; i < components.Count; i++)
        {
            StructuredText.Append(text, parameters.Items[i]);
            text.Append(": ");
            var reason = components[i].IsDerived
                ? DerivedComponents.Append(text, message, components[i])
                : AppendField(text, message, components[i]);
            if (reason is not null)
            {
                return new JoseFault("signature.component", $"{components[i].Name}: {reason}");
            }
            text.Append('\n');
        }
        text.Append("\"@signature-params\": ");
        StructuredText.Append(text, parameters);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Lines trimmed, folds made one space, joined by ", " (§2.1).</summary>
    public static string? Combine(IReadOnlyList<string> lines)
    {
        if (lines.Count == 1)
        {
            return Clean(lines[0]);
        }
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            if (Clean(lines[i]) is not { } line)
            {
                return null;
            }
            text.Append(i == 0 ? "" : ", ").Append(line);
        }
        return text.ToString();
    }

    static string? AppendField(StringBuilder text, IHttpMessage message, ComponentId id)
    {
        var lines = message.Header(id.Name);
        if (lines.Count == 0)
        {
            return "the field is absent";
        }
        if (id.BinaryWrapped)
        {
            return AppendWrapped(text, lines);
        }
        if (Combine(lines) is not { } value)
        {
            return "the field holds more than printable ASCII";
        }
        if (id.Key is null)
        {
            text.Append(value);
            return null;
        }
        if (!StructuredFields.TryParseDictionary(value, out var dictionary) || dictionary.Find(id.Key) is not { } member)
        {
            return "the field is no dictionary with that key";
        }
        StructuredText.Append(text, member);
        return null;
    }

    static string? AppendWrapped(StringBuilder text, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (Clean(lines[i]) is not { } line)
            {
                return "the field holds more than printable ASCII";
            }
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}:{Convert.ToBase64String(Encoding.ASCII.GetBytes(line))}:");
        }
        return null;
    }

    // null where a character could forge a line of the base, or would not survive as ASCII.
    static string? Clean(string line)
    {
        var value = line.AsSpan().Trim(" \t\r\n");
        if (!value.ContainsAnyExcept(FieldChars))
        {
            return value.Length == line.Length ? line : value.ToString();
        }
        var unfolded = Unfold(value);
        return unfolded.AsSpan().ContainsAnyExcept(FieldChars) ? null : unfolded;
    }

    // obs-fold (RFC 9112 §5.2): a line break that white space follows is, with the white space around it, one space.
    // A break that is no fold stays, and refuses the field.
    static string Unfold(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(value.Length);
        while (value.IndexOfAny('\r', '\n') is var at and >= 0)
        {
            var rest = value[at..].TrimStart("\r\n");
            if (rest.IsEmpty || rest[0] is not (' ' or '\t'))
            {
                break;
            }
            text.Append(value[..at].TrimEnd(" \t")).Append(' ');
            value = rest.TrimStart(" \t");
        }
        return text.Append(value).ToString();
    }
}
