using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Writing;

/// <summary>Decides the appends of one batch in order, each on the state that the ones before it leave. Pure: no store, no clock.</summary>
/// <param name="head">Committed head before the batch.</param>
/// <param name="tree">Grows with the batch.</param>
/// <param name="chains">State of every chain the batch names and that exists; grows with the batch.</param>
/// <param name="facts">What the store knows of the batch's ids and quotas.</param>
/// <param name="now">Milliseconds UTC, one for the batch.</param>
/// <param name="filler">Random bytes for unused tag slots, 64 for each request.</param>
sealed class BatchDecider(LedgerHead head, GrowingTree tree, Dictionary<string, ChainState> chains, BatchFacts facts, long now, ReadOnlyMemory<byte> filler)
{
    public const int FillerBytes = ChainLink.Slots * Id128.SizeBytes;

    readonly List<NewLeaf> _leaves = [];
    readonly List<NewChain> _newChains = [];
    readonly List<ChainEntryRow> _entries = [];
    readonly List<TileRow> _tiles = [];
    readonly Dictionary<string, long> _quotas = new(StringComparer.Ordinal);
    readonly Dictionary<Id128, (Hash256 RequestHash, AppendOutcome.Existing Answer)> _inBatch = [];
    readonly long _at = Math.Max(head.At, now);
    Hash256 _prev = head.Prev;
    int _bundle = head.Bundle;
    long _chainCount = head.Chains;
    int _asked;

    public AppendOutcome Decide(AppendRequest request)
    {
        var random = filler.Slice(_asked++ * FillerBytes, FillerBytes);
        return Known(request) ?? (AppendOutcome?)Stale(request) ?? Append(request, random.Span);
    }

    /// <summary>The rows to write; null when nothing is to be written.</summary>
    public LedgerBatch? Finish() => _leaves.Count == 0
        ? null
        : new(head.Size, new(tree.Size, tree.Root(), _prev, _at, _bundle, _chainCount), _leaves, _newChains, _entries, _quotas, _tiles);

    AppendOutcome? Known(AppendRequest request)
    {
        if (_inBatch.TryGetValue(request.Id, out var earlier))
        {
            return earlier.RequestHash == request.RequestHash ? earlier.Answer : new AppendOutcome.Conflict();
        }
        if (!facts.Leaves.TryGetValue(request.Id, out var row))
        {
            return null;
        }
        var leafHash = Rfc6962.LeafHash(row.Entry);
        if (!Leaf.TryParse(row.Entry, out var leaf) || LeafMeta.TryRead(row.Meta, leafHash) is not { } meta)
        {
            throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The stored leaf {row.Index} is damaged.");
        }
        // An id names its caller and that caller's key; of a recovered entry nothing more is known, and it is never written twice.
        return meta.RequestHash == request.RequestHash || meta.RequestHash == LeafMeta.UnknownRequest
            ? new AppendOutcome.Existing(row.Index, leaf.At, leafHash, leaf.Body)
            : new AppendOutcome.Conflict();
    }

    AppendOutcome.Stale? Stale(AppendRequest request)
    {
        foreach (var guard in request.Guards)
        {
            var (current, holds) = guard switch
            {
                Guard.Consent consent => Compare(Version(consent.ChainId), consent.Version),
                Guard.Bundle bundle => Compare(_bundle, bundle.Version),
                Guard.Length length => Compare(Next(length.ChainId), length.Count),
                Guard.Quota quota => (Used(quota.Key), Used(quota.Key) < quota.Limit),
                _ => throw new ArgumentException("An unknown guard.", nameof(request)),
            };
            if (!holds)
            {
                return new(guard, current);
            }
        }
        return null;
    }

    AppendOutcome.Appended Append(AppendRequest request, ReadOnlySpan<byte> random)
    {
        var index = tree.Size;
        var numbers = new long[ChainLink.Slots];
        Span<Id128> tags = stackalloc Id128[ChainLink.Slots];
        var links = new List<ChainPlace>(ChainLink.Slots);
        for (var slot = 0; slot < ChainLink.Slots; slot++)
        {
            if (slot < request.Chains.Count && request.Chains[slot] is { } link)
            {
                var changes = request.ChangesConsent && slot == ChainLink.CitizenSlot;
                var (chain, n) = Join(link.ChainId, index, changes);
                links.Add(new(slot, chain, n));
                numbers[slot] = n;
                tags[slot] = Tag.Of(link.TagKey, n);
            }
            else
            {
                numbers[slot] = -1;
                tags[slot] = new(random.Slice(slot * Id128.SizeBytes, Id128.SizeBytes));
            }
        }
        foreach (var guard in request.Guards)
        {
            if (guard is Guard.Quota quota)
            {
                _quotas[quota.Key] = Used(quota.Key) + 1;
            }
        }
        _bundle = request.BundleVersion ?? _bundle;
        var entry = new Leaf(_at, request.Body, request.Id, _prev, new(tags[0], tags[1], tags[2], tags[3])).Encode();
        var hash = Rfc6962.LeafHash(entry);
        var meta = new LeafMeta(request.RequestHash, request.ChangesConsent, request.BundleVersion, links).Encode(hash);
        _leaves.Add(new(request.Id, entry, meta, request.Record.Bytes));
        tree.Append(hash, _tiles);
        _prev = hash;
        _inBatch[request.Id] = (request.RequestHash, new(index, _at, hash, request.Body));
        return new(index, _at, hash, numbers);
    }

    (long Chain, long N) Join(string chainId, long index, bool changesConsent)
    {
        if (!chains.TryGetValue(chainId, out var state))
        {
            state = new(++_chainCount, 0, -1);
            _newChains.Add(new(state.Chain, chainId));
        }
        var n = state.Next;
        var version = changesConsent ? n : state.Version;
        chains[chainId] = new(state.Chain, n + 1, version);
        _entries.Add(new(state.Chain, n, index, version));
        return (state.Chain, n);
    }

    long Version(string chainId) => chains.TryGetValue(chainId, out var state) ? state.Version : -1;

    long Next(string chainId) => chains.TryGetValue(chainId, out var state) ? state.Next : 0;

    long Used(string key) => _quotas.TryGetValue(key, out var used) || facts.Quotas.TryGetValue(key, out used) ? used : 0;

    static (long Current, bool Holds) Compare(long current, long wanted) => (current, current == wanted);
}
