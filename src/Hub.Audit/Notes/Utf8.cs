using System.Text;

namespace Hub.Audit.Notes;

/// <summary>UTF-8 that refuses instead of replacing.</summary>
static class Utf8
{
    public static bool TryDecode(ReadOnlySpan<byte> utf8, out string text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            text = "";
            return false;
        }
        text = Encoding.UTF8.GetString(utf8);
        return true;
    }
}
