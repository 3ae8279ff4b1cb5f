using System.Buffers;
using System.Text;

namespace Hub.Connectors;

static class Utf16
{
    /// <summary>Whether a text holds no lone surrogate: one that does has no UTF-8, and encoders put U+FFFD in its place.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done)
            {
                return false;
            }
            text = text[used..];
        }
        return true;
    }
}
