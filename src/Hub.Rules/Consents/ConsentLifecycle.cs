using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Consents;

/// <summary>Commands to events, and events back to a consent. Pure; thread-safe.</summary>
public static class ConsentLifecycle
{
    /// <summary>most events of one consent; near it the consent can only be ended.</summary>
    public const int MaxEvents = 256;

    /// <summary>Applies a command.</summary>
    /// <param name="current">The consent; null for a new one.</param>
    /// <param name="command">What is wanted.</param>
    /// <param name="nowMs">The moment, milliseconds UTC; the event's time is never before the event before.</param>
    public static ConsentResult Apply(ConsentDocument? current, ConsentCommand command, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (current is not null && (current.Id != command.ConsentId || current.Subject != command.Subject))
        {
            return Refused(ReasonCodes.ConsentUnknown);
        }
        var (act, given, shownLang) = Read(command);
        if (current is null && given is null)
        {
            return Refused(ReasonCodes.ConsentUnknown);
        }
        if (current is not null && given is not null)
        {
            return Refused(ReasonCodes.ConsentExists);
        }
        var terms = current?.Terms ?? given!;
        var time = Math.Max(nowMs, current?.Events[^1].Time ?? nowMs);
        return Fault(current, terms, act, shownLang, command, time) is { } code ? Refused(code) : Changed(current, terms, act, shownLang, command, time);
    }

    /// <summary>The consent that a sequence of events makes.</summary>
    /// <param name="events">All events of one consent, from the first, in order.</param>
    /// <param name="consent">The consent; null when refused.</param>
    /// <returns>False when an event is missing, foreign, out of order, broken out of the chain or impossible (<c>consent.events-invalid</c>).</returns>
    public static bool TryFold(IReadOnlyList<ConsentStatement> events, out ConsentDocument? consent)
    {
        ArgumentNullException.ThrowIfNull(events);
        consent = null;
        ConsentDocument? folded = null;
        foreach (var next in events)
        {
            folded = Follow(folded, next);
            if (folded is null)
            {
                return false;
            }
        }
        consent = folded;
        return consent is not null;
    }

    /// <summary>The consent after one more event; null when the event does not follow.</summary>
    public static ConsentDocument? Follow(ConsentDocument? current, ConsentStatement next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var follows = current is null
            ? next is { Seq: 0, PrevHash: null, Terms: not null }
            : next.Terms is null
                && next.ConsentId == current.Id
                && next.Subject == current.Subject
                && next.Seq == current.LastSeq + 1
                && next.Time >= current.Events[^1].Time
                && next.PrevHash == current.Events[^1].Sha256();
        var from = current?.State ?? ConsentState.Draft;
        var drafted = current is null && next.Event is ConsentAct.Drafted;
        var state = drafted ? ConsentState.Draft : ConsentAutomaton.Next(from, next.Event);
        return follows && state == next.State
            ? new ConsentDocument(next.ConsentId, next.Subject, current?.Terms ?? next.Terms!, next.State, [.. current?.Events ?? [], next])
            : null;
    }

    static string? Fault(ConsentDocument? current, ConsentTerms terms, ConsentAct act, string? shownLang, ConsentCommand command, long time)
    {
        if (ConsentTermsCheck.Fault(terms) is { } invalid)
        {
            return invalid;
        }
        if (!ConsentActors.May(act, command, terms))
        {
            return ReasonCodes.ConsentActorNotAllowed;
        }
        var drafting = current is null && act is ConsentAct.Drafted;
        if (!drafting && ConsentAutomaton.Next(current?.State ?? ConsentState.Draft, act) is null)
        {
            return current is not null && ConsentAutomaton.IsTerminal(current.State) ? ReasonCodes.ConsentTerminal : ReasonCodes.ConsentIllegalTransition;
        }
        if (shownLang is not null && !terms.Notices.Any(notice => string.Equals(notice.Lang, shownLang, StringComparison.Ordinal)))
        {
            return ReasonCodes.ConsentNoticeMissing;
        }
        if (act is ConsentAct.Expired)
        {
            return time < terms.NotAfter ? ReasonCodes.ConsentNotYetExpired : null;
        }
        if (act is ConsentAct.Drafted or ConsentAct.Requested or ConsentAct.Granted or ConsentAct.Resumed && time >= terms.NotAfter)
        {
            return ReasonCodes.ConsentExpired;
        }
        return act is ConsentAct.Suspended or ConsentAct.Resumed && current!.Events.Count >= MaxEvents - 2 ? ReasonCodes.ConsentTooManyEvents : null;
    }

    static ConsentResult.Changed Changed(ConsentDocument? current, ConsentTerms terms, ConsentAct act, string? shownLang, ConsentCommand command, long time)
    {
        var next = new ConsentStatement
        {
            ConsentId = command.ConsentId,
            Subject = command.Subject,
            Seq = current is null ? 0 : current.LastSeq + 1,
            Event = act,
            State = act is ConsentAct.Drafted ? ConsentState.Draft : ConsentAutomaton.Next(current?.State ?? ConsentState.Draft, act)!.Value,
            Actor = command.Actor,
            Channel = command.Channel,
            Time = time,
            PrevHash = current?.Events[^1].Sha256(),
            Terms = current is null ? terms : null,
            ShownLang = shownLang,
        };
        return new(Follow(current, next) ?? throw new InvalidOperationException("an event that was just made follows"), next);
    }

    static (ConsentAct Act, ConsentTerms? Given, string? ShownLang) Read(ConsentCommand command) => command switch
    {
        ConsentCommand.Draft draft => (ConsentAct.Drafted, draft.Terms, null),
        ConsentCommand.Request request => (ConsentAct.Requested, request.Terms, null),
        ConsentCommand.Withdraw => (ConsentAct.Withdrawn, null, null),
        ConsentCommand.Grant grant => (ConsentAct.Granted, grant.Terms, grant.ShownLang),
        ConsentCommand.Refuse => (ConsentAct.Refused, null, null),
        ConsentCommand.Suspend => (ConsentAct.Suspended, null, null),
        ConsentCommand.Resume => (ConsentAct.Resumed, null, null),
        ConsentCommand.Revoke => (ConsentAct.Revoked, null, null),
        ConsentCommand.Expire => (ConsentAct.Expired, null, null),
        ConsentCommand.Supersede => (ConsentAct.Superseded, null, null),
        ConsentCommand.Terminate => (ConsentAct.Terminated, null, null),
        ConsentCommand.Invalidate => (ConsentAct.Invalidated, null, null),
        ConsentCommand.EnterInError => (ConsentAct.EnteredInError, null, null),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
    };

    static ConsentResult.Refused Refused(string code) => new(code);
}
