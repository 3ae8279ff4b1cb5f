using Hub.Canon;
using Hub.Contracts;
using Hub.Rules.Consents;
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

    /// <param name="action">One of the three above.</param>
    /// <param name="shownLang">Language in which the notice was shown.</param>
    public static ConsentCommand ByPerson(Id128 subject, Id128 consent, string action, string shownLang)
    {
        var actor = Actors.Person(subject);
        return action switch
        {
            Grant => new ConsentCommand.Grant(shownLang) { ConsentId = consent, Subject = subject, Actor = actor, Channel = Channel },
            Refuse => new ConsentCommand.Refuse { ConsentId = consent, Subject = subject, Actor = actor, Channel = Channel },
            Revoke => new ConsentCommand.Revoke { ConsentId = consent, Subject = subject, Actor = actor, Channel = Channel },
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "grant, refuse or revoke"),
        };
    }
}
