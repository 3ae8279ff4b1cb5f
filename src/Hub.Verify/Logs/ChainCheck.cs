using System.Globalization;
using Hub.Audit.Leaves;
using Hub.Canon;

namespace Hub.Verify.Logs;

/// <summary>What ties the entries together: the hash of the one before, time that never decreases, identifiers and tags that never return.</summary>
/// <remarks>Entries come in order. Remembers five values of 16 bytes for each entry, about 200 bytes with the tables around them.</remarks>
sealed class ChainCheck(FaultList faults)
{
    readonly HashSet<Id128> _ids = [];
    readonly HashSet<Id128> _tags = [];
    Hash256? _previous = default(Hash256);
    long _at;

    /// <summary>Forgets the hash of the entry before: it is missing, so the next cannot be compared with it.</summary>
    public void Interrupt() => _previous = null;

    public void Add(long index, Leaf? leaf, Hash256 hash)
    {
        if (leaf is { } read)
        {
            Check(index, read);
        }
        _previous = hash;
    }

    void Check(long index, Leaf leaf)
    {
        if (_previous is { } previous && leaf.Prev != previous)
        {
            faults.Add("leaf.prev", Place(index), previous.ToString(), leaf.Prev.ToString());
        }
        if (leaf.At < _at)
        {
            faults.Add("leaf.time", Place(index), "at least " + _at.ToString(CultureInfo.InvariantCulture), leaf.At.ToString(CultureInfo.InvariantCulture));
        }
        _at = Math.Max(_at, leaf.At);
        if (!_ids.Add(leaf.Id))
        {
            faults.Add("leaf.id-reused", Place(index), "an identifier not used before", leaf.Id.ToString());
        }
        for (var slot = 0; slot < Tags.Count; slot++)
        {
            if (!_tags.Add(leaf.Tags[slot]))
            {
                faults.Add("leaf.tag-reused", Place(index), "a tag not used before", string.Create(CultureInfo.InvariantCulture, $"{leaf.Tags[slot]} in slot {slot}"));
            }
        }
    }

    static string Place(long index) => "entry " + index.ToString(CultureInfo.InvariantCulture);
}
