namespace Hub.Canon;

/// <summary>Compares UTF-8 texts by their UTF-16 code units, the member order of RFC 8785 §3.2.3.</summary>
internal static class Utf16Order
{
    // UTF-8 bytes order like code points. UTF-16 differs in one place: code points beyond the basic plane
    // (lead bytes F0..F4) are surrogates D800..DFFF and come before U+E000..U+FFFF (lead bytes EE, EF).
    const byte FirstLeadAboveSurrogates = 0xEE;
    const byte FirstLeadOfSupplementary = 0xF0;

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }
        var (a, b) = (left[common], right[common]);
        return a >= FirstLeadAboveSurrogates && b >= FirstLeadAboveSurrogates
            && a >= FirstLeadOfSupplementary != b >= FirstLeadOfSupplementary
                ? b.CompareTo(a)
                : a.CompareTo(b);
    }
}
