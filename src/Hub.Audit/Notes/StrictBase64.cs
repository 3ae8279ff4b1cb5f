using System.Buffers.Text;

namespace Hub.Audit.Notes;

/// <summary>Standard padded base64 (RFC 4648 §4), and only the one spelling that encoding gives.</summary>
static class StrictBase64
{
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (text.IsEmpty || !Convert.TryFromBase64Chars(text, bytes, out var count))
        {
            return false;
        }
        bytes = bytes[..count];
        // White space and stray bits after the last byte decode, but are other texts with the same meaning.
        return Convert.ToBase64String(bytes).AsSpan().SequenceEqual(text);
    }
}
