using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <content>Tag keys of sealed chains: one for each order of delayed disclosure, gone with the person's other keys.</content>
public sealed partial class KeyStore
{
    /// <summary>Chain of everything said about orders of delayed disclosure, by which they are found without reading the whole log.</summary>
    public const string DelayChain = "hub:delays";

    internal const string SealedPrefix = "sealed:";

    /// <summary>Name of the sealed chain of one order about one person.</summary>
    public static string SealedChain(Id128 subject, Id128 order) => SealedOf(subject) + order;

    /// <summary>How the names of all sealed chains about one person begin.</summary>
    internal static string SealedOf(Id128 subject) => $"{SealedPrefix}{subject}:";

    /// <summary>Whether a chain is one of delayed disclosure.</summary>
    internal static bool IsSealedChain(string chainId) => chainId.StartsWith(SealedPrefix, StringComparison.Ordinal);

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
        var prefix = SealedOf(subject);
        var orders = new List<Id128>();
        lock (_lock)
        {
            foreach (var name in _rows.NamesUnder(prefix))
            {
                if (Id128.TryParse(name[prefix.Length..], out var order))
                {
                    orders.Add(order);
                }
            }
        }
        return orders;
    }

    void ForgetSealed(Id128 subject)
    {
        var prefix = SealedOf(subject);
        foreach (var name in _named.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            CryptographicOperations.ZeroMemory(_named[name]);
            _named.Remove(name);
        }
    }
}
