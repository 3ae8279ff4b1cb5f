using Hub.Contracts;
using Hub.Rules;
using Hub.Rules.Consents;

namespace Hub.Silo.Citizens;

static class ConsentViews
{
    /// <summary>The consent as it stands: its state by its events, and by the time once its validity is over.</summary>
    public static ConsentView Of(ConsentDocument consent, DateTimeOffset now)
    {
        var over = consent.State is ConsentState.Active or ConsentState.Suspended or ConsentState.Requested
            && now.ToUnixTimeMilliseconds() >= consent.Terms.NotAfter;
        var state = over ? ConsentState.Expired : consent.State;
        return new(consent.Id, state.Code(), consent.Terms, [.. consent.Events.Select(Of)]);
    }

    /// <summary>The consent as its recipient may see it: who acted by kind only, since a subject id would name the same person to every agency.</summary>
    public static ConsentView ForRecipient(ConsentView view) =>
        view with { Events = [.. view.Events.Select(e => e.Actor.StartsWith("agency:", StringComparison.Ordinal) ? e : e with { Actor = e.Actor.Split(':')[0] })] };

    static ConsentEventView Of(ConsentStatement e) => new(e.Seq, e.Event.Code(), e.State.Code(), e.Time, e.Actor, e.Channel, e.ShownLang);
}
