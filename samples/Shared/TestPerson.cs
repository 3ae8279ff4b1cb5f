namespace Hub.Samples;

/// <summary>One synthetic person, as a civil registry would hold them. Nobody real: the serial 0000 of the NIK is never issued.</summary>
/// <param name="Index">Position among the people, from 0.</param>
/// <param name="Sex"><c>F</c> or <c>M</c>.</param>
/// <param name="HouseholdId">Family card number, 16 digits: district, a running number, and the serial 0000, which is never issued.</param>
/// <param name="BloodType">Null where it was never recorded.</param>
sealed record TestPerson(
    int Index,
    string Nik,
    string FullName,
    DateOnly BirthDate,
    string BirthPlace,
    string Sex,
    string? BloodType,
    string Religion,
    string MaritalStatus,
    string Occupation,
    string Citizenship,
    string HouseholdId,
    int HouseholdSize,
    string District,
    string Address)
{
    /// <summary>The day on which the registers describe everybody's age, trade and family.</summary>
    public static DateOnly AsOf { get; } = new(2025, 1, 1);

    /// <summary>Completed years on <see cref="AsOf"/>.</summary>
    public int Age => AsOf.Year - BirthDate.Year - (BirthDate.AddYears(AsOf.Year - BirthDate.Year) > AsOf ? 1 : 0);
}
