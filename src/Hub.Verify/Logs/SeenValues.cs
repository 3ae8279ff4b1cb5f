using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Verify.Logs;

/// <summary>Values of 16 bytes that were met, of one share of all values: a table of open addresses, 16 bytes a place. Not thread-safe.</summary>
/// <remarks>
/// Where more values are to be met than memory is given for, the log is walked once for each share, so that memory is bounded and the
/// answer still exact. Shares and places come from a random multiplier: nobody can choose values that crowd one of them.
/// </remarks>
sealed class SeenValues
{
    const int FirstPlaces = 4_096;

    // At most three quarters full, so that a search stays short.
    const int FullQuarters = 3;

    readonly UInt128 _multiplier = Odd();
    readonly ulong _shares;
    ulong _share;
    UInt128[] _places = new UInt128[FirstPlaces];
    int _count;
    bool _hasZero;

    /// <param name="shares">In how many shares the values are met, 1 for all at once.</param>
    public SeenValues(long shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        _shares = (ulong)shares;
    }

    /// <summary>Forgets everything and goes on to the next share.</summary>
    public void NextShare()
    {
        _share++;
        Array.Clear(_places);
        (_count, _hasZero) = (0, false);
    }

    /// <summary>Remembers a value; false when it was there. True for every value of another share.</summary>
    public bool Add(Id128 id)
    {
        var value = MemoryMarshal.Read<UInt128>(MemoryMarshal.AsBytes(new ReadOnlySpan<Id128>(in id)));
        var mixed = Mix(value);
        if (_shares > 1 && (mixed >> 1) % _shares != _share)
        {
            return true;
        }
        if (value == UInt128.Zero)
        {
            // Zero marks a free place.
            var isNew = !_hasZero;
            _hasZero = true;
            return isNew;
        }
        if (!Put(_places, value, mixed))
        {
            return false;
        }
        if (++_count > _places.Length / (FullQuarters + 1) * FullQuarters)
        {
            Grow();
        }
        return true;
    }

    void Grow()
    {
        var larger = new UInt128[checked(_places.Length * 2)];
        foreach (var value in _places)
        {
            if (value != UInt128.Zero)
            {
                Put(larger, value, Mix(value));
            }
        }
        _places = larger;
    }

    static bool Put(UInt128[] places, UInt128 value, ulong mixed)
    {
        // The highest bits choose the place; the length is a power of two.
        var place = (int)(mixed >> (1 + BitOperations.LeadingZeroCount((ulong)places.Length)));
        for (; places[place] != UInt128.Zero; place = (place + 1) & (places.Length - 1))
        {
            if (places[place] == value)
            {
                return false;
            }
        }
        places[place] = value;
        return true;
    }

    ulong Mix(UInt128 value) => unchecked((ulong)((value * _multiplier) >> 64));

    static UInt128 Odd()
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        RandomNumberGenerator.Fill(bytes);
        return MemoryMarshal.Read<UInt128>(bytes) | UInt128.One;
    }
}
