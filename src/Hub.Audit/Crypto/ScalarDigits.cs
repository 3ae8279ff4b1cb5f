using System.Buffers.Binary;

namespace Hub.Audit.Crypto;

/// <summary>Signed sliding windows: a scalar as Σ digit·2^i, digits odd or zero, so that few additions are needed.</summary>
static class ScalarDigits
{
    /// <summary>Number of digits: one for each bit of a scalar below 2^255, and room for the last carry.</summary>
    public const int Count = 256;

    const int Words = 4;

    /// <param name="scalar">32 little-endian bytes below 2^255.</param>
    /// <param name="window">Bits of a window, 2..8; digits lie strictly between −2^(window−1) and 2^(window−1).</param>
    /// <param name="digits">Receives <see cref="Count"/> digits, the lowest first.</param>
    public static void Write(ReadOnlySpan<byte> scalar, int window, Span<sbyte> digits)
    {
        Span<ulong> words = stackalloc ulong[Words + 1];
        words.Clear();
        for (var i = 0; i < Words; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(scalar[(i * sizeof(ulong))..]);
        }
        digits.Clear();
        var width = 1 << window;
        var carry = 0;
        for (var place = 0; place < Count;)
        {
            var bits = carry + (Bits(words, place) & (width - 1));
            if ((bits & 1) == 0)
            {
                place++;
                continue;
            }
            carry = bits >= width / 2 ? 1 : 0;
            digits[place] = (sbyte)(bits - (carry * width));
            place += window;
        }
    }

    /// <summary>At least eight bits from <paramref name="place"/> upward.</summary>
    static int Bits(ReadOnlySpan<ulong> words, int place)
    {
        var (word, shift) = (place / 64, place % 64);
        var bits = words[word] >> shift;
        if (shift > 0)
        {
            bits |= words[word + 1] << (64 - shift);
        }
        return (int)(bits & 0xFFFF);
    }
}
