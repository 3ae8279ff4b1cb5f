using System.Buffers.Binary;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Canon;

namespace Hub.Audit.TagRoots;

/// <summary>Puts the tags of many entries in order within a bounded memory: the entries are walked over as often as needed, and each pass gives the next tags.</summary>
/// <remarks>
/// At most <see cref="MaxHeld"/> tags are held (64 MiB). Tags look random, so a pass gives nearly that many: a period of up to 1,048,576
/// entries takes one pass, a longer one about one for each million. Should tags be crowded, a pass gives half, and the order is as right. Not thread-safe.
/// </remarks>
public sealed class TagSweep
{
    /// <summary>Most tags held at once.</summary>
    public const int MaxHeld = 1 << 22;

    // Of what memory holds, so much is aimed at: the rest is for chance.
    const int AimedSixteenths = 15;

    readonly int _maxHeld;
    readonly UInt128[] _held;
    UInt128? _above;
    UInt128 _upTo;
    int _count;

    /// <param name="total">Tags of the period: four for each entry.</param>
    /// <param name="maxHeld">Tags held at once, at least 16.</param>
    public TagSweep(long total, int maxHeld = MaxHeld)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxHeld, 16);
        (Total, _maxHeld) = (total, maxHeld);
        _held = new UInt128[Math.Min(total, maxHeld)];
    }

    /// <summary>Tags of the period.</summary>
    public long Total { get; }

    /// <summary>Tags given so far.</summary>
    public long Given { get; private set; }

    /// <summary>Whether nothing is left for a further pass.</summary>
    public bool IsDone => Given >= Total || _above == UInt128.MaxValue;

    /// <summary>The tag as a number, so that numbers are ordered as the 16 bytes are.</summary>
    public static UInt128 Number(Id128 tag)
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        tag.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The 16 bytes of a number.</summary>
    public static Id128 TagOf(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new(bytes);
    }

    /// <summary>Hash of a tag as a leaf of the period's tree: SHA-256(00 ‖ 16 bytes).</summary>
    public static Hash256 LeafHash(Id128 tag)
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        tag.CopyTo(bytes);
        return Rfc6962.LeafHash(bytes);
    }

    /// <summary>Starts a pass: every tag of the period is to be added once more, in any order.</summary>
    public void Begin()
    {
        var left = Total - Given;
        _count = 0;
        _upTo = UInt128.MaxValue;
        if (left > _maxHeld)
        {
            var start = _above ?? UInt128.Zero;
            _upTo = start + ((UInt128.MaxValue - start) / (UInt128)left * (UInt128)((long)_maxHeld / 16 * AimedSixteenths));
        }
    }

    /// <summary>Takes the four tags of a leaf.</summary>
    public void Add(Leaf leaf)
    {
        for (var slot = 0; slot < Tags.Count; slot++)
        {
            Add(Number(leaf.Tags[slot]));
        }
    }

    /// <summary>Takes one tag.</summary>
    /// <exception cref="InvalidDataException">The same tag fills the memory: no log that was verified holds one twice.</exception>
    public void Add(UInt128 tag)
    {
        if (tag > _upTo || (_above is { } above && tag <= above))
        {
            return;
        }
        if (_count == _held.Length)
        {
            KeepLowerHalf();
            if (tag > _upTo)
            {
                return;
            }
        }
        _held[_count++] = tag;
    }

    /// <summary>Ends the pass: the next tags in ascending order, valid until the next pass begins.</summary>
    public ReadOnlySpan<UInt128> End()
    {
        var given = _held.AsSpan(0, _count);
        given.Sort();
        _above = _upTo;
        Given += _count;
        return given;
    }

    void KeepLowerHalf()
    {
        Array.Sort(_held);
        _upTo = _held[(_held.Length / 2) - 1];
        while (_count > 0 && _held[_count - 1] > _upTo)
        {
            _count--;
        }
        if (_count == _held.Length)
        {
            throw new InvalidDataException("A tag stands in the log more often than memory holds.");
        }
    }
}
