using System.Text;

namespace Hub.Identity;

/// <summary>RFC 4648 §6 without padding, as authenticator apps take secrets.</summary>
static class Base32
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const int BitsPerChar = 5;
    const int BitsPerByte = 8;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * BitsPerByte / BitsPerChar) + 1);
        var (held, bits) = (0, 0);
        foreach (var value in bytes)
        {
            held = ((held & 0x1F) << BitsPerByte) | value;
            bits += BitsPerByte;
            while (bits >= BitsPerChar)
            {
                bits -= BitsPerChar;
                text.Append(Alphabet[(held >> bits) & 0x1F]);
            }
        }
        if (bits > 0)
        {
            text.Append(Alphabet[(held << (BitsPerChar - bits)) & 0x1F]);
        }
        return text.ToString();
    }
}
