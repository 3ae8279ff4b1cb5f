using System.Security.Cryptography;

namespace Hub.Canon;

/// <summary>SHA-256 (FIPS 180-4) of the short texts that a log is made of. Thread-safe.</summary>
/// <remarks>
/// The platform's one-shot form spends six parts of seven on setting up a context when the text is a tree node of 65 bytes; a log is
/// hashed several times for each entry. So short texts go to libcrypto's plain functions where there are such, all others to the platform.
/// </remarks>
public static class Sha256
{
    /// <summary>Longest text that is hashed without telling the garbage collector: about three microseconds.</summary>
    internal const int MaxShortBytes = 4_096;

    /// <summary>Whether short texts take the quick way on this machine.</summary>
    internal static bool IsQuick => PlainSha256.Instance is not null;

    /// <summary>SHA-256 of <paramref name="data"/>.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> data) => Of(data, default);

    /// <summary>SHA-256 of <paramref name="first"/> ‖ <paramref name="second"/>.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Of(first, second, default);

    /// <summary>SHA-256 of <paramref name="first"/> ‖ <paramref name="second"/> ‖ <paramref name="third"/>.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        if (PlainSha256.Instance is { } plain && first.Length <= MaxShortBytes && second.Length <= MaxShortBytes && third.Length <= MaxShortBytes && first.Length + second.Length + third.Length <= MaxShortBytes)
        {
            plain.Hash(first, second, third, hash);
        }
        else
        {
            ByPlatform(first, second, third, hash);
        }
        return new(hash);
    }

    static void ByPlatform(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> hash)
    {
        if (second.IsEmpty && third.IsEmpty)
        {
            SHA256.HashData(first, hash);
            return;
        }
        using var parts = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        parts.AppendData(first);
        parts.AppendData(second);
        parts.AppendData(third);
        parts.GetHashAndReset(hash);
    }
}
