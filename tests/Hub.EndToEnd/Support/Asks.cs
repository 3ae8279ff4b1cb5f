using System.Text.Json;

namespace Hub.EndToEnd.Support;

/// <summary>Right requests of the demonstration policies.</summary>
static class Asks
{
    public static readonly string[] PersonFields = ["nik", "birth_date", "household_size", "district"];

    /// <summary>Kemensos: four of fourteen fields.</summary>
    public static object Person(string nik) => Of(nik, "civil-registry.person", "benefit-eligibility", "consent", PersonFields);

    /// <summary>Kemensos: yes or no.</summary>
    public static object Income(string nik) => Of(nik, "income.annual", "benefit-eligibility", "consent", "income_below_threshold");

    /// <summary>Bench: the same fields as <see cref="Person"/>, as often as wished.</summary>
    public static object Bench(string nik) => Of(nik, "civil-registry.person", "load-test", "consent", PersonFields);

    public static object Patient(string nik) => Of(nik, "fhir.patient", "care-coordination", "consent", "active", "gender", "birth_date", "city");

    public static object Of(string nik, string dataset, string purpose, string legalBasis, params string[] fields) =>
        new { subject = new { nik }, dataset, purpose, legalBasis, fields };

    /// <summary>The agency asks for consent.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> AskConsent(this Agency agency, string nik, string dataset, string purpose, params string[] fields)
    {
        var body = new { subject = new { nik }, dataset, purpose, fields, validForDays = 30 };
        var reply = await agency.Post("/v1/consents", JsonSerializer.SerializeToUtf8Bytes(body), key: null);
        return reply.Good().GetProperty("consent").GetProperty("consentId").GetString()!;
    }

    public static Task<string> AskForPerson(this Agency agency, string nik) =>
        agency.AskConsent(nik, "civil-registry.person", agency.Id == "bench" ? "load-test" : "benefit-eligibility", PersonFields);

    public static Task<string> AskForIncome(this Agency agency, string nik) =>
        agency.AskConsent(nik, "income.annual", "benefit-eligibility", "income_below_threshold");
}
