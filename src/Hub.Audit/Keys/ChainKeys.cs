using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>Every chain of which a key store holds the tag key, read beside or without a hub. Writes nothing.</summary>
public static class ChainKeys
{
    /// <summary>Chains with their tag keys, people first, then agencies and the chain of erasures; erased people are left out.</summary>
    /// <param name="path">Path of <c>keys.db</c>.</param>
    /// <param name="kek">32 bytes, the key-encryption key.</param>
    /// <exception cref="KeyFileException"><c>keys.damaged</c>: a row does not open under this key-encryption key.</exception>
    public static IEnumerable<ChainLink> ReadAll(string path, byte[] kek)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(kek);
        return Read(() => SqliteKeyRows.OpenToRead(path), kek);
    }

    /// <inheritdoc cref="ReadAll(string, byte[])"/>
    /// <param name="options">Where the key store is kept.</param>
    /// <param name="kek">32 bytes, the key-encryption key.</param>
    public static IEnumerable<ChainLink> ReadAll(PostgresKeyOptions options, byte[] kek)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(kek);
        return Read(() => PostgresKeyRows.OpenToRead(options), kek);
    }

    static IEnumerable<ChainLink> Read(Func<IKeyRows> open, byte[] kek)
    {
        using var rows = open();
        foreach (var (subject, wrapped) in rows.Subjects())
        {
            if (PersonLink(kek, subject, wrapped) is { } link)
            {
                yield return link;
            }
        }
        foreach (var (name, wrapped) in rows.AllNamed().Where(named => KeyStore.IsNamedChain(named.Name) && !KeyWrap.IsErased(named.Wrapped)))
        {
            yield return NamedLink(kek, name, wrapped);
        }
    }

    static ChainLink? PersonLink(byte[] kek, Id128 subject, byte[] wrapped)
    {
        if (KeyWrap.IsErased(wrapped))
        {
            return null;
        }
        var keys = SubjectKeys.TryUnwrap(kek, subject, wrapped) ?? throw Damaged("a subject");
        CryptographicOperations.ZeroMemory(keys.Subject);
        return new(KeyStore.PersonChain(subject), keys.Tag);
    }

    static ChainLink NamedLink(byte[] kek, string name, byte[] wrapped) =>
        new(name, KeyWrap.TryUnwrap(kek, wrapped, KeyWrap.Purpose("named", name)) ?? throw Damaged(name));

    static KeyFileException Damaged(string whose) => new("keys.damaged", $"The key of {whose} does not open: another key-encryption key, or a damaged row.");
}
