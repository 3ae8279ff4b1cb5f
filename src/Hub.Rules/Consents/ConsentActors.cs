using Hub.Canon.Records;

namespace Hub.Rules.Consents;

/// <summary>Who may take which step: the recipient asks and ends its own use, the person answers and takes back, an officer corrects the record.</summary>
static class ConsentActors
{
    const string Hub = "hub";

    public static bool May(ConsentAct act, ConsentCommand command, ConsentTerms terms)
    {
        var recipient = Is(command.Actor, $"agency:{terms.Recipient}");
        var person = Is(command.Actor, $"person:{command.Subject}");
        var hub = Is(command.Actor, Hub);
        var officer = command.Actor.StartsWith("officer:", StringComparison.Ordinal) && command.Actor.Length > "officer:".Length;
        return act switch
        {
            ConsentAct.Drafted or ConsentAct.Requested or ConsentAct.Withdrawn or ConsentAct.Terminated => recipient,
            ConsentAct.Granted or ConsentAct.Refused or ConsentAct.Revoked => person,
            ConsentAct.Suspended or ConsentAct.Resumed => person,
            ConsentAct.Expired or ConsentAct.Superseded => hub,
            ConsentAct.Invalidated or ConsentAct.EnteredInError => officer || hub,
            _ => false,
        };
    }

    static bool Is(string actor, string expected) => string.Equals(actor, expected, StringComparison.Ordinal);
}
