using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>What a provider holds about a person (<c>policies/datasets/*.dataset.yaml</c>). Where it is fetched is not said here.</summary>
public sealed record DatasetDefinition
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>Agency that holds the data.</summary>
    public required string Provider { get; init; }

    public required BilingualText Title { get; init; }

    /// <summary>Field by which a person is found.</summary>
    public required string SubjectKey { get; init; }

    /// <summary>Date field that says how old the person is; absent when the dataset has none.</summary>
    public string? BirthDateField { get; init; }

    /// <summary>Whole-number field with the year the data is about; absent when it is about now.</summary>
    public string? PeriodField { get; init; }

    public required IReadOnlyList<DatasetField> Fields { get; init; }

    /// <summary>Questions that can be answered instead of giving a value.</summary>
    public IReadOnlyList<DatasetAnswer>? Answers { get; init; }

    /// <summary>JSON Schema 2020-12 of a fetched person, an object by field name.</summary>
    public required JsonElement Schema { get; init; }

    /// <summary>Field the name is made from: itself for a field, its source for an answer; null when unknown.</summary>
    public DatasetField? SourceOf(string name)
    {
        var source = Answers?.FirstOrDefault(answer => string.Equals(answer.Name, name, StringComparison.Ordinal))?.Of ?? name;
        return Fields.FirstOrDefault(field => string.Equals(field.Name, source, StringComparison.Ordinal));
    }

    /// <summary>Whether the name is an answer.</summary>
    public bool IsAnswer(string name) => Answers?.Any(answer => string.Equals(answer.Name, name, StringComparison.Ordinal)) == true;
}

/// <summary>One field of a dataset.</summary>
/// <param name="Category">Kind of personal data, e.g. <c>identity</c>, <c>household</c>.</param>
/// <param name="Sensitive">Deserves care.</param>
/// <param name="Special">Special category of UU 27/2022 art. 4(2): a permit needs an impact assessment.</param>
public sealed record DatasetField(string Name, FieldType Type, string Category, BilingualText Title, bool Sensitive = false, bool Special = false);

/// <summary>A question about one field.</summary>
/// <param name="Of">Field that answers it.</param>
public sealed record DatasetAnswer(string Name, string Of, BilingualText Title);

/// <summary>Kinds of values, which decide the transforms and answers that fit.</summary>
[JsonConverter(typeof(EnumCodeConverter<FieldType>))]
public enum FieldType
{
    /// <summary>Text that identifies (NIK, family card number).</summary>
    Identifier,

    Text,

    /// <summary>One of a list of codes.</summary>
    Code,

    /// <summary>Calendar date, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>Region code of Kemendagri, with or without dots: province 2 digits, regency 4, district 6, village 10.</summary>
    Place,

    /// <summary>Whole number below 2^53; amounts in rupiah.</summary>
    Number,

    Boolean,
}
