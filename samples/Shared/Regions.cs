namespace Hub.Samples;

/// <summary>A district (kecamatan).</summary>
/// <param name="Code">Administrative code with dots, <c>11.01.01</c> (Kepmendagri 300.2.2-2138/2025).</param>
/// <param name="Name">Its name.</param>
sealed record District(string Code, string Name)
{
    /// <summary>The first six digits of a NIK issued there.</summary>
    public string NikPrefix => Code.Replace(".", "", StringComparison.Ordinal);
}

/// <summary>The districts that test people come from.</summary>
static class Regions
{
    const int MaxLines = 200_000;
    const int DistrictCodeLength = 8;

    /// <summary>One district of each province.</summary>
    public static IReadOnlyList<District> BuiltIn { get; } =
    [
        new("11.01.01", "Bakongan"), new("12.01.01", "Barus"), new("13.01.01", "Pancung Soal"), new("14.01.01", "Bangkinang Kota"),
        new("15.01.01", "Gunung Raya"), new("16.01.07", "Sosoh Buay Rayap"), new("17.01.01", "Kedurang"), new("18.01.04", "Natar"),
        new("19.01.01", "Sungailiat"), new("21.01.04", "Gunung Kijang"), new("31.01.01", "Kepulauan Seribu Utara"), new("32.01.01", "Cibinong"),
        new("33.01.01", "Kedungreja"), new("34.01.01", "Temon"), new("35.01.01", "Donorojo"), new("36.01.01", "Sumur"),
        new("51.01.01", "Negara"), new("52.01.01", "Gerung"), new("53.01.04", "Semau"), new("61.01.01", "Sambas"),
        new("62.01.01", "Kumai"), new("63.01.01", "Takisung"), new("64.01.01", "Batu Sopang"), new("65.01.01", "Tanjung Palas"),
        new("71.01.05", "Sang Tombolang"), new("72.01.01", "Batui"), new("73.01.01", "Benteng"), new("74.01.01", "Wundulako"),
        new("75.01.01", "Limboto"), new("76.01.01", "Bambalamotu"), new("81.01.01", "Amahai"), new("82.01.01", "Jailolo"),
        new("91.03.01", "Sentani"), new("92.02.03", "Warmare"), new("93.01.01", "Merauke"), new("94.01.01", "Nabire"),
        new("95.01.01", "Wamena"), new("96.01.01", "Makbon"),
    ];

    /// <summary>The districts of a file of lines <c>code,name</c>; provinces, regencies and villages in it are passed over.</summary>
    public static IReadOnlyList<District> Read(string path)
    {
        var districts = File.ReadLines(path)
            .Take(MaxLines)
            .Select(line => line.Split(',', 2))
            .Where(parts => parts.Length == 2 && IsDistrict(parts[0]))
            .Select(parts => new District(parts[0], parts[1].Trim('"')))
            .ToList();
        return districts.Count > 0 ? districts : throw new InvalidDataException($"{path} holds no district");
    }

    static bool IsDistrict(string code) =>
        code.Length == DistrictCodeLength && code.Select((c, i) => i is 2 or 5 ? c == '.' : char.IsAsciiDigit(c)).All(fits => fits);
}
