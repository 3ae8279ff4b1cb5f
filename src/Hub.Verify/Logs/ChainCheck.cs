using System.Globalization;
using Hub.Audit.Leaves;
using Hub.Canon;

namespace Hub.Verify.Logs;

/// <summary>What ties the entries together: the hash of the one before, time that never decreases, identifiers and tags that never return.</summary>
/// <remarks>Entries come in order. Remembers five values of 16 bytes for each entry of at most <see cref="MaxRemembered"/> entries; a longer log is walked in several shares.</remarks>
/// <param name="size">Entries that the log claims.</param>
/// <param name="maxRemembered">Entries whose values are held at once.</param>
sealed class ChainCheck(FaultList faults, long size, long maxRemembered = ChainCheck.MaxRemembered)
{
    /// <summary>Entries whose identifiers and tags are held at once: 1.25 GiB of tables at most, while they grow 1.9 GiB.</summary>
    public const long MaxRemembered = 10_000_000;

    readonly SeenValues _ids = new(SharesOf(size, maxRemembered));
    readonly SeenValues _tags = new(SharesOf(size, maxRemembered));
    Hash256? _previous = default(Hash256);
    long _at;

    /// <summary>How often the identifiers and tags of the log are to be walked over, this first time included.</summary>
    public long Shares => SharesOf(size, maxRemembered);

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
        CheckValues(index, leaf);
    }

    /// <summary>Goes on to the next share of identifiers and tags.</summary>
    public void NextShare()
    {
        _ids.NextShare();
        _tags.NextShare();
    }

    /// <summary>Looks for identifiers and tags of the present share that were met before.</summary>
    public void CheckValues(long index, Leaf leaf)
    {
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

    static long SharesOf(long size, long maxRemembered) => Math.Max(0, size - 1) / maxRemembered + 1;

    static string Place(long index) => "entry " + index.ToString(CultureInfo.InvariantCulture);
}
