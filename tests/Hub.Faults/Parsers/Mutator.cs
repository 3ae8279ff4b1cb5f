using System.Globalization;
using System.Text;

namespace Hub.Faults.Parsers;

/// <summary>Changes valid bytes as an attacker or a broken disk would, with an eye for the parts that forms are made of. The same for the same seed.</summary>
sealed class Mutator(int seed)
{
    const int MostRandomBytes = 600;
    const int MostRepeats = 300;
    const int MostSteps = 4;

    // Separators, numbers at the edge, and beginnings that announce more than follows.
    static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\n", "\n\n", "\r\n", " ", "\0", "=", "+", "/", "-", "_", ".", ",", ":", "{", "}", "[", "]", "\"", "\\u0000", "\\ud800", "null", "true", "[[[[[[[[", "{\"a\":{\"a\":", "\u2014 ",
            "0", "00", "-1", "1e9", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "x001/", "../", "\u00e9", "e\u0301", "\ufeff", "\u2028",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xFE, 0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x5B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x9F], [0xBF], [0xF9, 0x7E, 0x00],
        [0xFB, 0x7F, 0xFF, 0xFF, 0xFF], [0xBF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xB8, 0x00], [0x81, 0x00], [0xC1, 0xC1, 0xC1, 0xC1], [0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06],
    ];

    readonly Random _random = new(seed);

    public byte[] Next(IReadOnlyList<byte[]> valid)
    {
        if (_random.Next(12) == 0)
        {
            var noise = new byte[_random.Next(MostRandomBytes)];
            _random.NextBytes(noise);
            return noise;
        }
        var bytes = valid[_random.Next(valid.Count)];
        for (var step = 1 + _random.Next(MostSteps); step > 0; step--)
        {
            bytes = Change(bytes, valid);
        }
        return bytes;
    }

    byte[] Change(byte[] bytes, IReadOnlyList<byte[]> valid)
    {
        var at = _random.Next(bytes.Length + 1);
        var end = at + _random.Next(Math.Min(64, bytes.Length - at) + 1);
        var piece = Pieces[_random.Next(Pieces.Length)];
        switch (_random.Next(10))
        {
            case 0 or 1 when at < bytes.Length:
                var flipped = (byte[])bytes.Clone();
                flipped[at] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[end..]];
            case 4:
                return [.. bytes[..end], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. piece, .. bytes[at..]];
            case 6:
                return [.. bytes[..at], .. piece, .. bytes[end..]];
            case 7:
                return [.. bytes[..at], .. Enumerable.Repeat(piece, 1 + _random.Next(MostRepeats)).SelectMany(repeated => repeated), .. bytes[at..]];
            case 8:
                var other = valid[_random.Next(valid.Count)];
                return [.. bytes[..at], .. other[Math.Min(at, other.Length)..]];
            default:
                return WithOtherNumber(bytes, at);
        }
    }

    /// <summary>The first run of digits behind a place becomes another number.</summary>
    byte[] WithOtherNumber(byte[] bytes, int from)
    {
        var start = from;
        while (start < bytes.Length && !char.IsAsciiDigit((char)bytes[start]))
        {
            start++;
        }
        var end = start;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }
        var number = _random.Next(3) == 0 ? "0" + _random.Next(9).ToString(CultureInfo.InvariantCulture) : _random.NextInt64().ToString(CultureInfo.InvariantCulture);
        return [.. bytes[..start], .. Encoding.ASCII.GetBytes(number), .. bytes[end..]];
    }
}
