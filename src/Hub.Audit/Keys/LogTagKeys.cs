using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>The tag key of a chain in one log.</summary>
/// <remarks>
/// A hub's first log takes the key as the key store has it. A log that took another's place takes one of its own, so that nobody without
/// the keys can tell from equal tags which entries of the two logs are of one chain. A sealed chain is of one log alone and keeps its key.
/// </remarks>
public static class LogTagKeys
{
    /// <param name="key">32 bytes, as the key store has it.</param>
    /// <param name="continuedBy">Origin of the log where that took another's place; null for a first log.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Of(byte[] key, string? continuedBy)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (continuedBy is null)
        {
            return key;
        }
        byte[] message = [.. Domains.TagKey, .. Encoding.UTF8.GetBytes(continuedBy)];
        return HMACSHA256.HashData(key, message);
    }

    /// <inheritdoc cref="Of(byte[], string?)"/>
    /// <param name="link">A chain with its key as the key store has it.</param>
    public static ChainLink Of(ChainLink link, string? continuedBy)
    {
        ArgumentNullException.ThrowIfNull(link);
        return KeyStore.IsSealedChain(link.ChainId) ? link : link with { TagKey = Of(link.TagKey, continuedBy) };
    }
}
