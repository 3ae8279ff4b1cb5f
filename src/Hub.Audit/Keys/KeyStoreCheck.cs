using Hub.Audit.Leaves;
using Hub.Audit.Store;

namespace Hub.Audit.Keys;

/// <summary>Whether a key store is the one under whose keys a stored log was tagged. Under another, chains would go on with gaps for ever, people would be unknown, and lost revocations unheard.</summary>
public static class KeyStoreCheck
{
    /// <summary>Chains of each kind that are looked at.</summary>
    public const int MaxChains = 256;

    /// <summary>What a chain's key answers where its person was erased.</summary>
    public static byte[] Erased { get; } = [];

    static readonly string[] Kinds = [KeyStore.AgencyPrefix, KeyStore.HubPrefix, KeyStore.PersonPrefix];

    /// <summary>What does not fit, in words: a chain under another key, or not one that is known; null when it is the log's store, of today or of an older day.</summary>
    /// <param name="keyOf">A chain's tag key in this log, <see cref="Erased"/>, or null when there is none; makes none.</param>
    public static async ValueTask<string?> FaultAsync(ILedgerStore store, Func<string, byte[]?> keyOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keyOf);
        var (known, absent) = (0, (string?)null);
        foreach (var kind in Kinds)
        {
            foreach (var chain in await store.ChainsUnderAsync(kind, MaxChains, cancellation))
            {
                if (keyOf(chain) is not { } key)
                {
                    absent ??= chain;
                    continue;
                }
                known++;
                if (key.Length > 0 && !await FitsAsync(store, chain, key, cancellation))
                {
                    return $"has another tag key of {NameOf(chain)} than the log's entries carry";
                }
            }
        }
        // A store put back from an older backup lacks the youngest; one that has none is another.
        return known > 0 || absent is null ? null : $"has no tag key of {NameOf(absent)}, nor of any other chain";
    }

    static async ValueTask<bool> FitsAsync(ILedgerStore store, string chain, byte[] key, CancellationToken cancellation)
    {
        if (await store.ChainAsync(chain, cancellation) is not { Next: > 0 } state
            || await store.ChainEntriesAsync(state.Chain, state.Next - 1, 1, cancellation) is not [var last]
            || await store.LeafAsync(last.Index, cancellation) is not { } row || !Leaf.TryParse(row.Entry, out var leaf))
        {
            // What is wrong with the log is the scrub's to say.
            return true;
        }
        var tag = Tag.Of(key, last.N);
        return Enumerable.Range(0, Tags.Count).Any(slot => leaf.Tags[slot] == tag);
    }

    // A message for a log file: whose chain a person's is, is nobody's business there.
    static string NameOf(string chain) => chain.StartsWith(KeyStore.PersonPrefix, StringComparison.Ordinal) ? "a person" : chain;
}
