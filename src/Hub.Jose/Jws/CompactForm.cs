using System.Text;

namespace Hub.Jose;

/// <summary>The decoded parts of a compact JWS.</summary>
/// <param name="SigningInput">ASCII of the first two parts with the dot between.</param>
readonly record struct CompactForm(byte[] Header, byte[] Payload, byte[] Signature, byte[] SigningInput)
{
    public static bool TrySplit(string compact, int maxChars, out CompactForm parts)
    {
        parts = default;
        if (compact.Length > maxChars)
        {
            return false;
        }
        var first = compact.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : compact.IndexOf('.', first + 1);
        if (second < 0
            || !StrictBase64Url.TryDecode(compact.AsSpan(0, first), out var header)
            || !StrictBase64Url.TryDecode(compact.AsSpan(first + 1, second - first - 1), out var payload)
            || !StrictBase64Url.TryDecode(compact.AsSpan(second + 1), out var signature))
        {
            return false;
        }
        parts = new CompactForm(header, payload, signature, Encoding.ASCII.GetBytes(compact, 0, second));
        return true;
    }
}
