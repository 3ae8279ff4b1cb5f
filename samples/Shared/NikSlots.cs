using System.Globalization;

namespace Hub.Samples;

/// <summary>Every district, birth day and sex is one slot; people take distinct slots, so no NIK is given twice.</summary>
/// <remarks>
/// A NIK is the district code (6 digits), ddmmyy with dd + 40 for women, and a serial. With the serial fixed at 0000
/// a slot is a NIK. People are spread over the slots by <c>index × step + offset (mod slots)</c>, step and slots coprime,
/// which can also be run backwards: registers that know the seed agree on the people without sharing a list.
/// </remarks>
sealed class NikSlots
{
    static readonly DateOnly FirstBirthDay = new(1945, 1, 1);
    static readonly DateOnly LastBirthDay = new(2024, 12, 31);
    static readonly long Days = LastBirthDay.DayNumber - FirstBirthDay.DayNumber + 1;

    const int FemaleDayOffset = 40;
    const string Serial = "0000";
    const int NikLength = 16;

    readonly IReadOnlyList<District> _districts;
    readonly Dictionary<string, int> _byPrefix;
    readonly long _step;
    readonly long _back;
    readonly long _offset;

    public NikSlots(ulong seed, IReadOnlyList<District> districts)
    {
        _districts = districts;
        _byPrefix = districts.Select((d, i) => (d.NikPrefix, i)).ToDictionary(p => p.NikPrefix, p => p.i, StringComparer.Ordinal);
        Count = districts.Count * Days * 2;
        _step = Coprime((long)(Mixer.Mix(seed, 0, "step") % (ulong)Count), Count);
        _back = Inverse(_step, Count);
        _offset = (long)(Mixer.Mix(seed, 0, "offset") % (ulong)Count);
    }

    /// <summary>Most people there can be.</summary>
    public long Count { get; }

    /// <summary>Where, when and as what a person was born.</summary>
    public (District District, DateOnly BirthDate, bool Female, string Nik) At(int index)
    {
        var slot = (long)(((Int128)index * _step + _offset) % Count);
        var female = slot % 2 == 1;
        var born = FirstBirthDay.AddDays((int)(slot / 2 % Days));
        var district = _districts[(int)(slot / 2 / Days)];
        var day = born.Day + (female ? FemaleDayOffset : 0);
        return (district, born, female, string.Create(CultureInfo.InvariantCulture, $"{district.NikPrefix}{day:00}{born.Month:00}{born.Year % 100:00}{Serial}"));
    }

    /// <summary>The index whose slot a NIK names, or null where it names none.</summary>
    public long? IndexOf(string nik)
    {
        if (nik.Length != NikLength || !nik.All(char.IsAsciiDigit) || !nik.EndsWith(Serial, StringComparison.Ordinal)
            || !_byPrefix.TryGetValue(nik[..6], out var district))
        {
            return null;
        }
        var day = Number(nik, 6);
        var female = day > FemaleDayOffset;
        var year = Number(nik, 10);
        // The birth days span less than a century, so two digits name one year.
        year += year >= FirstBirthDay.Year % 100 ? 1900 : 2000;
        var date = $"{year:0000}-{Number(nik, 8):00}-{(female ? day - FemaleDayOffset : day):00}";
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) || born > LastBirthDay)
        {
            return null;
        }
        var slot = ((district * Days) + (born.DayNumber - FirstBirthDay.DayNumber)) * 2 + (female ? 1 : 0);
        return (long)((Int128)(slot - _offset + Count) * _back % Count);
    }

    static int Number(string nik, int at) => int.Parse(nik.AsSpan(at, 2), NumberStyles.None, CultureInfo.InvariantCulture);

    static long Coprime(long from, long modulus)
    {
        var candidate = Math.Max(1, from);
        while (Gcd(candidate, modulus) != 1)
        {
            candidate = (candidate % modulus) + 1;
        }
        return candidate;
    }

    static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);

    // Extended Euclid.
    static long Inverse(long value, long modulus)
    {
        var (r0, r1, t0, t1) = (modulus, value % modulus, 0L, 1L);
        while (r1 != 0)
        {
            var quotient = r0 / r1;
            (r0, r1) = (r1, r0 - (quotient * r1));
            (t0, t1) = (t1, t0 - (quotient * t1));
        }
        return t0 < 0 ? t0 + modulus : t0;
    }
}
