using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Hub.Audit.Promises;

/// <summary>Unpadded base64url, and only the one spelling that encoding gives.</summary>
static class StrictBase64Url
{
    public static byte[]? Decode(string text)
    {
        if (text.Length == 0 || !Ascii.IsValid(text))
        {
            return null;
        }
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var count) != OperationStatus.Done)
        {
            return null;
        }
        var exact = bytes[..count];
        return string.Equals(Base64Url.EncodeToString(exact), text, StringComparison.Ordinal) ? exact : null;
    }
}
