using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Keys;

/// <summary>Every chain of which <c>keys.db</c> holds the tag key, read beside or without a hub. Writes nothing.</summary>
public static class ChainKeys
{
    const string AgencyNames = "agency:%";
    const string SealedNames = "sealed:%";

    /// <summary>Chains with their tag keys, people first, then agencies and the chain of erasures; erased people are left out.</summary>
    /// <param name="path">Path of <c>keys.db</c>.</param>
    /// <param name="kek">32 bytes, the key-encryption key.</param>
    /// <exception cref="KeyFileException"><c>keys.damaged</c>: a row does not open under this key-encryption key.</exception>
    public static IEnumerable<ChainLink> ReadAll(string path, byte[] kek)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(kek);
        return Read(path, kek);
    }

    static IEnumerable<ChainLink> Read(string path, byte[] kek)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
        connection.Open();
        SqliteSchema.Run(connection, "pragma query_only = on; pragma busy_timeout = 5000");
        using (var subjects = new Statement(connection, "select id, keys from subject order by pos"))
        {
            while (subjects.Step())
            {
                if (PersonLink(kek, new(subjects.Blob(0)), subjects.Blob(1)) is { } link)
                {
                    yield return link;
                }
            }
        }
        using var named = new Statement(connection, "select name, keys from named where name like ?1 or name like ?2 or name = ?3 or name = ?4 order by pos");
        named.Bind(1, AgencyNames).Bind(2, SealedNames).Bind(3, KeyStore.ErasureChain).Bind(4, KeyStore.DelayChain);
        while (named.Step())
        {
            // The key of a sealed chain goes with its person's.
            if (named.Blob(1) is var wrapped && wrapped.AsSpan().ContainsAnyExcept((byte)0))
            {
                yield return NamedLink(kek, named.Text(0), wrapped);
            }
        }
    }

    static ChainLink? PersonLink(byte[] kek, Id128 subject, byte[] wrapped)
    {
        if (!wrapped.AsSpan().ContainsAnyExcept((byte)0))
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
