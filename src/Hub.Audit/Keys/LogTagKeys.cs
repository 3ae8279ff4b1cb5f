using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>The tag keys of chains in one log. Thread-safe.</summary>
/// <remarks>
/// A hub's first log takes a key as the key store has it. A log that took another's place takes one of its own, so that nobody can tell
/// from equal tags which entries of the two logs are of one chain: not the public, and not those who were once given a key of the other log,
/// because the derivation is under a secret that is never handed out. A sealed chain is of one log alone and keeps its random key.
/// </remarks>
public sealed class LogTagKeys
{
    readonly byte[]? _pepper;

    LogTagKeys(byte[]? pepper) => _pepper = pepper;

    /// <summary>Those of a hub's first log.</summary>
    public static LogTagKeys First { get; } = new(null);

    /// <summary>Those of a log that took another's place.</summary>
    /// <param name="kek">The key-encryption key; whoever changes it must keep what is derived here.</param>
    /// <param name="origin">Origin line of the log.</param>
    public static LogTagKeys Continued(ReadOnlySpan<byte> kek, string origin)
    {
        ArgumentException.ThrowIfNullOrEmpty(origin);
        byte[] message = [.. Domains.TagOrigin, .. Encoding.UTF8.GetBytes(origin)];
        return new(HMACSHA256.HashData(kek, message));
    }

    /// <summary>A chain with its key in this log.</summary>
    /// <param name="link">The chain with its key as the key store has it.</param>
    public ChainLink Of(ChainLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return _pepper is null || KeyStore.IsSealedChain(link.ChainId) ? link : link with { TagKey = HMACSHA256.HashData(_pepper, link.TagKey) };
    }
}
