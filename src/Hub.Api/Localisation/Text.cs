namespace Hub.Api.Localisation;

/// <summary>The two languages of the pages. Indonesian prevails.</summary>
public enum Language
{
    Id,
    En,
}

/// <summary>One text in both languages.</summary>
public readonly record struct Text(string Id, string En)
{
    public string In(Language language) => language == Language.En ? En : Id;
}
