using System.Text;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Ledger;

namespace Hub.Api.Pages;

/// <summary>What a person can do with a consent, and how a page or the API says it to the citizen's grain.</summary>
public static class ConsentActions
{
    public const string Grant = "grant";
    public const string Refuse = "refuse";
    public const string Revoke = "revoke";

    /// <summary>How a person signed in by password acts; weaker than a passkey, and labelled so in the record.</summary>
    const string Channel = "portal";

    public static ConsentChange ByPerson(Id128 subject, Id128 consent, string action, string? shownLang)
    {
        var wish = Hash256.Of(Encoding.UTF8.GetBytes($"{subject}\n{consent}\n{action}"));
        return new(consent, Actors.Person(subject), action, Terms: null, shownLang, Channel, wish);
    }

    /// <summary>The consent is not in a state in which this can be done: nothing a retry would change.</summary>
    public static bool IsConflict(string code) => string.Equals(code, ConsentCodes.NotOpen, StringComparison.Ordinal);
}
