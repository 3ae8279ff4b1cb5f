using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <content>Tag keys of sealed chains: one for each order of delayed disclosure, gone with the person's other keys.</content>
public sealed partial class KeyStore
{
    /// <summary>Chain of everything said about orders of delayed disclosure, by which they are found without reading the whole log.</summary>
    public const string DelayChain = "hub:delays";

    const string SealedPrefix = "sealed:";

    /// <summary>Name of the sealed chain of one order about one person.</summary>
    public static string SealedChain(Id128 subject, Id128 order) => $"{SealedPrefix}{subject}:{order}";

    /// <summary>Makes the tag key of a sealed chain when it has none.</summary>
    /// <returns>The key, 32 bytes; null when the person is unknown or erased, about whom no order can be.</returns>
    public byte[]? EnsureSealed(Id128 subject, Id128 order)
    {
        lock (_lock)
        {
            return Keys(subject) is null ? null : Named(SealedChain(subject, order), create: true)?.ToArray();
        }
    }

    /// <summary>The orders of which the person has, or had begun to have, a sealed chain.</summary>
    public IReadOnlyList<Id128> SealedOrders(Id128 subject)
    {
        var prefix = $"{SealedPrefix}{subject}:";
        var orders = new List<Id128>();
        lock (_lock)
        {
            using var names = new Statement(_connection, "select name from named where name >= ?1 and name < ?2 order by pos");
            names.Bind(1, prefix).Bind(2, AfterAll(prefix));
            while (names.Step())
            {
                if (Id128.TryParse(names.Text(0)[prefix.Length..], out var order))
                {
                    orders.Add(order);
                }
            }
        }
        return orders;
    }

    void ForgetSealed(Id128 subject)
    {
        var prefix = $"{SealedPrefix}{subject}:";
        foreach (var name in _named.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            CryptographicOperations.ZeroMemory(_named[name]);
            _named.Remove(name);
        }
    }

    /// <summary>In place, with zeros of the same length, like the person's own row.</summary>
    void EraseSealed(Id128 subject)
    {
        var prefix = $"{SealedPrefix}{subject}:";
        using var zero = new Statement(_connection, "update named set keys = zeroblob(length(keys)) where name >= ?1 and name < ?2");
        zero.Bind(1, prefix).Bind(2, AfterAll(prefix)).Run();
    }

    /// <summary>The smallest text above all that begin so: the colon's successor in its place.</summary>
    static string AfterAll(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}
