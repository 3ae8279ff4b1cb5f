namespace Hub.EndToEnd.Support;

/// <summary>Where the hub fetches what the registers hold: entries of <c>schemas/connectors.schema.json</c>.</summary>
static class Sources
{
    static readonly string[] CivilColumns =
    [
        "nik", "full_name", "birth_date", "birth_place", "sex", "blood_type", "religion", "marital_status",
        "occupation", "citizenship", "household_id", "household_size", "district", "address",
    ];

    public static object Civil(string database) => new
    {
        kind = "sql",
        provider = "dukcapil",
        connection = $"Data Source={database};Mode=ReadOnly",
        table = "person",
        key = "nik",
        columns = CivilColumns.ToDictionary(name => name, StringComparer.Ordinal),
        types = CivilColumns.ToDictionary(name => name, TypeOf, StringComparer.Ordinal),
        optional = (string[])["blood_type"],
    };

    public static object Income(string url) => new
    {
        kind = "rest",
        provider = "pajak",
        url = url + "/income/{key}",
        fieldsParameter = "fields",
        subject = "/nik",
        fields = new { nik = "/nik", year = "/year", gross_income = "/gross_income", employer = "/employer" },
        types = new { nik = "string", year = "integer", gross_income = "integer", employer = "string" },
        optional = (string[])["employer"],
    };

    public static object Patient(Uri url) => new
    {
        kind = "rest",
        provider = "faskes",
        url = url.GetLeftPart(UriPartial.Authority) + "/fhir/by-nik/{key}",
        fieldsParameter = "_elements",
        fields = new
        {
            patient_id = "/id", active = "/active", family_name = "/name/0/family", given_name = "/name/0/given/0",
            gender = "/gender", birth_date = "/birthDate", city = "/address/0/city", phone = "/telecom/1/value",
        },
        types = new
        {
            patient_id = "string", active = "boolean", family_name = "string", given_name = "string",
            gender = "string", birth_date = "date", city = "string", phone = "string",
        },
    };

    static string TypeOf(string column) => column switch
    {
        "birth_date" => "date",
        "household_size" => "integer",
        _ => "string",
    };
}
