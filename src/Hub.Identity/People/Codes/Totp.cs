using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Hub.Identity;

/// <summary>Time-based one-time passwords as authenticator apps make them: RFC 6238 with HMAC-SHA-1, 30 s, six digits.</summary>
static class Totp
{
    /// <summary>Bytes of a new secret: the hash's length (RFC 4226 §4).</summary>
    public const int SecretBytes = 20;

    public const int Digits = 6;
    public const int StepSeconds = 30;

    /// <summary>Steps before and after the present one that are taken, for clocks that differ (RFC 6238 §5.2).</summary>
    public const int Drift = 1;

    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step (RFC 4226 §5.3).</summary>
    /// <param name="digits">1..8.</param>
    public static string CodeOf(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default, and the only one that every authenticator app takes; HMAC does not rest on collisions.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var offset = mac[^1] & 0x0F;
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & int.MaxValue;
        var modulus = (int)Math.Pow(10, digits);
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The steps around a time whose code this is, the earliest first; mostly none or one.</summary>
    /// <param name="code">As typed, digits alone.</param>
    public static IReadOnlyList<long> StepsOf(ReadOnlySpan<byte> secret, string code, DateTimeOffset at)
    {
        var now = StepOf(at);
        var found = new List<long>();
        for (var step = now - Drift; step <= now + Drift; step++)
        {
            // Every step is looked at, whatever the first said.
            if (SecretText.AreEqual(CodeOf(secret, step), code))
            {
                found.Add(step);
            }
        }
        return found;
    }

    /// <summary>What an authenticator app scans (the Key URI format that they share).</summary>
    public static string UriOf(string issuer, string name, ReadOnlySpan<byte> secret)
    {
        var (by, whose) = (Uri.EscapeDataString(issuer), Uri.EscapeDataString(name));
        return $"otpauth://totp/{by}:{whose}?secret={Base32.Encode(secret)}&issuer={by}&algorithm=SHA1&digits=6&period=30";
    }
}
