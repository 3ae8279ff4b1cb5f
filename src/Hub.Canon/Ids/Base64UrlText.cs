using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Hub.Canon;

static class Base64UrlText
{
    /// <summary>Decodes text of one exact length, and only the spelling that encoding would give back.</summary>
    public static bool TryDecodeExact([NotNullWhen(true)] string? text, int textLength, Span<byte> destination)
    {
        if (text is null || text.Length != textLength)
        {
            return false;
        }
        // The status form: the Try form throws on characters outside the alphabet.
        if (Base64Url.DecodeFromChars(text, destination, out _, out var written) != OperationStatus.Done || written != destination.Length)
        {
            return false;
        }
        Span<char> again = stackalloc char[64];
        return Base64Url.TryEncodeToChars(destination, again, out var count) && again[..count].SequenceEqual(text);
    }
}
