using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Recovery;

/// <summary>Makes the rows of recovered leaves: entries verbatim, chain places by their tags, records lost. Pure.</summary>
/// <remarks>
/// What was asked is not known any more, so a leaf's request hash is 32 zero bytes. Whether an entry changed a consent is not known either:
/// every lost entry in a person's slot becomes the person's consent version, so that nothing decided before it can be released after it.
/// </remarks>
sealed class TailDecider(LedgerHead head, GrowingTree tree, Dictionary<string, ChainState> chains)
{
    readonly List<NewLeaf> _leaves = [];
    readonly List<NewChain> _newChains = [];
    readonly List<ChainEntryRow> _entries = [];
    readonly List<TileRow> _tiles = [];
    Hash256 _prev = head.Prev;
    long _at = head.At;
    long _chainCount = head.Chains;

    /// <summary>Adds the next leaf.</summary>
    /// <returns>False when it does not follow from the one before.</returns>
    public bool TryAdd(byte[] entry, Leaf leaf, IReadOnlyList<FoundLink> links)
    {
        if (leaf.Prev != _prev || leaf.At < _at)
        {
            return false;
        }
        var index = tree.Size;
        var places = new List<ChainPlace>(links.Count);
        var ofPerson = links.Any(link => link.Slot == ChainLink.CitizenSlot);
        foreach (var link in links)
        {
            var state = chains.TryGetValue(link.ChainId, out var known) ? known : NewChain(link.ChainId);
            if (state.Next != link.N)
            {
                return false;
            }
            var version = link.Slot == ChainLink.CitizenSlot ? link.N : state.Version;
            chains[link.ChainId] = new(state.Chain, link.N + 1, version);
            _entries.Add(new(state.Chain, link.N, index, version));
            places.Add(new(link.Slot, state.Chain, link.N));
        }
        var hash = Merkle.Rfc6962.LeafHash(entry);
        var meta = new LeafMeta(LeafMeta.UnknownRequest, ofPerson, BundleVersion: null, places).Encode(hash);
        _leaves.Add(new(leaf.Id, entry, meta, LostRecord.Stored.Bytes));
        tree.Append(hash, _tiles);
        (_prev, _at) = (hash, leaf.At);
        return true;
    }

    /// <summary>The rows to write.</summary>
    public LedgerBatch Finish() => new(
        head.Size, new(tree.Size, tree.Root(), _prev, _at, head.Bundle, _chainCount), _leaves, _newChains, _entries, new Dictionary<string, long>(StringComparer.Ordinal), _tiles);

    ChainState NewChain(string chainId)
    {
        var state = new ChainState(++_chainCount, 0, -1);
        _newChains.Add(new(state.Chain, chainId));
        return state;
    }
}
