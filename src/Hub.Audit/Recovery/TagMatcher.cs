using System.Runtime.InteropServices;
using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Recovery;

/// <summary>Finds the chains that leaves belong to by the tags they carry: tag(n), tag(n+1) … of each known chain, from where it stands in the store.</summary>
/// <remarks>A leaf says nothing of its chains to anybody without their tag keys; a slot that no known key explains is filler, or of a person who was erased.</remarks>
static class TagMatcher
{
    const int ChainsAtOnce = 1_024;

    /// <summary>The joined slots of each leaf, by position in <paramref name="leaves"/>, in the order of the slots.</summary>
    public static async Task<IReadOnlyDictionary<int, List<FoundLink>>> MatchAsync(ILedgerStore store, IReadOnlyList<Leaf> leaves, IEnumerable<ChainLink> chains, CancellationToken cancellation)
    {
        var places = Places(leaves);
        var found = new Dictionary<int, List<FoundLink>>();
        foreach (var some in chains.Chunk(ChainsAtOnce))
        {
            var facts = await store.FactsAsync(new([], [.. some.Select(link => link.ChainId)], []), cancellation);
            foreach (var link in some)
            {
                Follow(link, facts.Chains.TryGetValue(link.ChainId, out var state) ? state.Next : 0, places, found);
            }
        }
        foreach (var links in found.Values)
        {
            links.Sort(static (a, b) => a.Slot.CompareTo(b.Slot));
        }
        return found;
    }

    static Dictionary<Id128, (int Leaf, int Slot)> Places(IReadOnlyList<Leaf> leaves)
    {
        var places = new Dictionary<Id128, (int, int)>(leaves.Count * Tags.Count);
        for (var i = 0; i < leaves.Count; i++)
        {
            for (var slot = 0; slot < Tags.Count; slot++)
            {
                places[leaves[i].Tags[slot]] = (i, slot);
            }
        }
        return places;
    }

    static void Follow(ChainLink link, long next, Dictionary<Id128, (int Leaf, int Slot)> places, Dictionary<int, List<FoundLink>> found)
    {
        for (var n = next; places.TryGetValue(Tag.Of(link.TagKey, n), out var place); n++)
        {
            if (!found.TryGetValue(place.Leaf, out var links))
            {
                found[place.Leaf] = links = [];
            }
            links.Add(new(place.Slot, link.ChainId, n));
        }
    }
}

/// <summary>A slot of a leaf and the chain that its tag is of.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct FoundLink(int Slot, string ChainId, long N);
