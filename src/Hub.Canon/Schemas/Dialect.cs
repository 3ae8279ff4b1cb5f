namespace Hub.Canon.Schemas;

/// <summary>The vocabularies of JSON Schema 2020-12 that the hub knows.</summary>
[Flags]
internal enum Vocabularies
{
    None = 0,
    Core = 1,
    Applicator = 2,
    Unevaluated = 4,
    Validation = 8,
    FormatAnnotation = 16,
    FormatAssertion = 32,
    MetaData = 64,
    Content = 128,
    Standard = Core | Applicator | Unevaluated | Validation | FormatAnnotation | MetaData | Content,
}

/// <summary>Names of vocabularies.</summary>
internal static class VocabularyNames
{
    const string Prefix = "https://json-schema.org/draft/2020-12/vocab/";

    /// <summary>Null when unknown.</summary>
    public static Vocabularies? Find(string uri) => !uri.StartsWith(Prefix, StringComparison.Ordinal) ? null : uri[Prefix.Length..] switch
    {
        "core" => Vocabularies.Core,
        "applicator" => Vocabularies.Applicator,
        "unevaluated" => Vocabularies.Unevaluated,
        "validation" => Vocabularies.Validation,
        "format-annotation" => Vocabularies.FormatAnnotation,
        "format-assertion" => Vocabularies.FormatAssertion,
        "meta-data" => Vocabularies.MetaData,
        "content" => Vocabularies.Content,
        _ => null,
    };
}
