using System.Text.Json.Serialization;

namespace Hub.Samples;

/// <summary>One person's income of one year.</summary>
/// <param name="GrossIncome">Whole rupiah.</param>
/// <param name="Employer">Null where nobody employs them.</param>
sealed record Income(
    [property: JsonPropertyName("nik")] string Nik,
    [property: JsonPropertyName("year")] int Year,
    [property: JsonPropertyName("gross_income")] long GrossIncome,
    [property: JsonPropertyName("employer")] string? Employer)
{
    const long Lowest = 6_000_000;
    const ulong Steps = 300;
    const long Step = 500_000;
    const ulong Employers = 40;

    /// <summary>Always the same for the same person and year; children earn nothing.</summary>
    public static Income Of(TestPerson person, int year)
    {
        if (person.Age < 18)
        {
            return new Income(person.Nik, year, 0, null);
        }
        var seed = ulong.Parse(person.Nik, System.Globalization.CultureInfo.InvariantCulture);
        // The lower of two draws: most incomes are small.
        var draw = Math.Min(Mixer.Mix(seed, year, "income") % Steps, Mixer.Mix(seed, year, "income again") % Steps);
        var employer = Mixer.Mix(seed, year, "employer") % Employers;
        return new Income(person.Nik, year, Lowest + ((long)draw * Step), employer == 0 ? null : $"PERUSAHAAN UJI {employer:00}");
    }
}
