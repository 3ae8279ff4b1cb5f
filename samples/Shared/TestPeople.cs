using System.Globalization;

namespace Hub.Samples;

/// <summary>The people of the demo's registers, made from a seed: two registers given the same seed, number and districts hold the same people.</summary>
sealed class TestPeople
{
    /// <summary>Most people of a register.</summary>
    public const int MaxCount = 1_000_000;

    const int AdultAge = 18;
    const int WorkingAge = 22;

    // Sizes of households, dealt out again and again.
    static readonly int[] HouseholdSizes = [4, 1, 3, 5, 2, 4, 6, 3];
    static readonly int RoundSize = HouseholdSizes.Sum();

    readonly ulong _seed;
    readonly NikSlots _slots;

    public TestPeople(int count, ulong seed, IReadOnlyList<District> districts)
    {
        _seed = seed;
        _slots = new NikSlots(seed, districts);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(MaxCount, _slots.Count));
        Count = count;
    }

    public int Count { get; }

    public TestPerson this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Make(index);
        }
    }

    /// <summary>The person with a NIK, or null.</summary>
    public TestPerson? Find(string nik) => _slots.IndexOf(nik) is { } index && index < Count ? Make((int)index) : null;

    public IEnumerable<TestPerson> All() => Enumerable.Range(0, Count).Select(Make);

    /// <summary>The first NIKs, to try things with.</summary>
    public IReadOnlyList<string> Sample(int most) => [.. All().Take(most).Select(p => p.Nik)];

    TestPerson Make(int index)
    {
        var (birthDistrict, born, female, nik) = _slots.At(index);
        var household = Household(index);
        var home = _slots.At(household.FirstIndex).District;
        var person = new TestPerson(
            index,
            nik,
            string.Create(CultureInfo.InvariantCulture, $"WARGA UJI {index + 1:0000}"),
            born,
            birthDistrict.Name.ToUpperInvariant(),
            female ? "F" : "M",
            Pick<string?>(index, "blood", "A", "B", "AB", "O", null),
            Pick(index, "religion", "ISLAM", "KRISTEN", "KATOLIK", "HINDU", "BUDDHA", "KHONGHUCU"),
            MaritalStatus: "BELUM KAWIN",
            Occupation: "BELUM/TIDAK BEKERJA",
            Citizenship: "WNI",
            string.Create(CultureInfo.InvariantCulture, $"{home.NikPrefix}{household.Number:000000}0000"),
            household.Size,
            home.Code,
            string.Create(CultureInfo.InvariantCulture, $"JL. UJI NO. {household.Number + 1}"));
        return person with { MaritalStatus = MaritalStatus(person), Occupation = Occupation(person) };
    }

    string MaritalStatus(TestPerson person) => person.Age < AdultAge
        ? person.MaritalStatus
        : Pick(person.Index, "marriage", "BELUM KAWIN", "KAWIN", "KAWIN", "KAWIN", "CERAI HIDUP", "CERAI MATI");

    string Occupation(TestPerson person) => person.Age switch
    {
        < 6 => person.Occupation,
        < WorkingAge => "PELAJAR/MAHASISWA",
        _ => Pick(person.Index, "occupation", "PETANI/PEKEBUN", "NELAYAN/PERIKANAN", "WIRASWASTA", "KARYAWAN SWASTA", "GURU", "BURUH HARIAN LEPAS", "MENGURUS RUMAH TANGGA"),
    };

    /// <summary>The household of a person: people next to one another live together, the last household may be cut short.</summary>
    (int Number, int FirstIndex, int Size) Household(int index)
    {
        var number = index / RoundSize * HouseholdSizes.Length;
        var first = index / RoundSize * RoundSize;
        foreach (var size in HouseholdSizes)
        {
            if (index < first + size)
            {
                return (number, first, Math.Min(size, Count - first));
            }
            first += size;
            number++;
        }
        throw new InvalidOperationException("the sizes of a round add up to the round");
    }

    T Pick<T>(int index, string trait, params ReadOnlySpan<T> choices) => Mixer.Pick(_seed, index, trait, choices);
}
