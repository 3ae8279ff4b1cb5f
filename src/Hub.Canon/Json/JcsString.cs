using System.Buffers;

namespace Hub.Canon;

/// <summary>Strings as RFC 8785 §3.2.2.2 escapes them: the seven short forms, \u00xx below U+0020, all else as it is.</summary>
internal static class JcsString
{
    static readonly SearchValues<byte> Escaped = SearchValues.Create((byte[])
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        (byte)'"', (byte)'\\',
    ]);

    /// <summary>Appends <paramref name="text"/> (valid UTF-8, unescaped) with its quotes.</summary>
    public static void Append(ref PooledBytes target, ReadOnlySpan<byte> text)
    {
        target.Append((byte)'"');
        for (var next = text.IndexOfAny(Escaped); next >= 0; next = text.IndexOfAny(Escaped))
        {
            target.Append(text[..next]);
            AppendEscape(ref target, text[next]);
            text = text[(next + 1)..];
        }
        target.Append(text);
        target.Append((byte)'"');
    }

    static void AppendEscape(ref PooledBytes target, byte unit)
    {
        target.Append((byte)'\\');
        var letter = unit switch
        {
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            (byte)'"' or (byte)'\\' => unit,
            _ => (byte)'u',
        };
        target.Append(letter);
        if (letter == 'u')
        {
            target.Append("00"u8);
            target.Append((byte)('0' + (unit >> 4)));
            target.Append("0123456789abcdef"u8[unit & 0xF]);
        }
    }
}
