using Hub.Canon.Records;

namespace Hub.Api.Localisation;

/// <summary>Texts of policies and records in the reader's language.</summary>
static class BilingualTexts
{
    public static string In(this BilingualText text, Language language) => language == Language.En ? text.En : text.Id;
}
