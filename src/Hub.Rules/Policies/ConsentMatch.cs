using Hub.Canon.Records;
using Hub.Rules.Consents;

namespace Hub.Rules.Policies;

/// <summary>The consent that carries a request, or why none does.</summary>
/// <param name="Found">The consent relied on.</param>
/// <param name="Code">What the asker hears when none carries.</param>
/// <param name="InternalCode">The real reason where it differs.</param>
/// <param name="InTheWay">The consent that came nearest.</param>
readonly record struct ConsentMatch(ConsentFact? Found, string Code = "", string? InternalCode = null, ConsentFact? InTheWay = null)
{
    // Nearest to carrying first: the asker hears of the one that takes least to mend.
    static readonly string[] Nearest =
    [
        ReasonCodes.ConsentFieldsNotCovered, ReasonCodes.ConsentNotYetValid, ReasonCodes.ConsentSuspended,
        ReasonCodes.ConsentRevoked, ReasonCodes.ConsentExpired, ReasonCodes.ConsentRefused, ReasonCodes.ConsentPending,
    ];

    /// <summary>Looks for one consent that covers all requested names.</summary>
    public static ConsentMatch Find(Ask ask, string provider, Facts facts, long nowMs)
    {
        var addressed = facts.Consents.Where(consent => Addressed(consent.Terms, ask, provider)).ToArray();
        var found = addressed.Where(consent => WhyNot(consent, ask, nowMs) is null)
            .OrderByDescending(consent => consent.Terms.NotAfter).ThenBy(consent => consent.Id.ToString(), StringComparer.Ordinal).FirstOrDefault();
        if (facts.Paused)
        {
            return new(null, ReasonCodes.ConsentRequired, ReasonCodes.CitizenPaused, found);
        }
        if (facts.Objections.Any(objection => Covers(objection, ask)))
        {
            return new(null, ReasonCodes.ConsentRequired, ReasonCodes.CitizenObjected, found);
        }
        if (found is not null)
        {
            return new(found);
        }
        var (reason, nearest) = addressed.Select(consent => (Reason: WhyNot(consent, ask, nowMs)!, Consent: consent))
            .Where(pair => Nearest.Contains(pair.Reason, StringComparer.Ordinal))
            .OrderBy(pair => Array.IndexOf(Nearest, pair.Reason)).ThenBy(pair => pair.Consent.Id.ToString(), StringComparer.Ordinal)
            .FirstOrDefault((ReasonCodes.ConsentRequired, null!));
        // Someone unknown is never asked and so never answers: until a person has answered, the asker hears the same about both.
        return string.Equals(reason, ReasonCodes.ConsentPending, StringComparison.Ordinal)
            ? new(null, ReasonCodes.ConsentRequired, reason, nearest)
            : new(null, reason, null, nearest);
    }

    /// <summary>Whether an objection is against this request.</summary>
    public static bool Covers(ObjectionFact objection, Ask ask) =>
        Any(objection.Agency, ask.Agency) && Any(objection.Dataset, ask.Dataset) && Any(objection.Purpose, ask.Purpose);

    static bool Any(string? wanted, string value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);

    static bool Addressed(ConsentTerms terms, Ask ask, string provider) =>
        string.Equals(terms.Recipient, ask.Agency, StringComparison.Ordinal)
        && string.Equals(terms.Controller, provider, StringComparison.Ordinal)
        && string.Equals(terms.Dataset, ask.Dataset, StringComparison.Ordinal)
        && string.Equals(terms.Purpose, ask.Purpose, StringComparison.Ordinal);

    static string? WhyNot(ConsentFact consent, Ask ask, long nowMs) => consent.State switch
    {
        ConsentState.Active or ConsentState.Suspended when nowMs >= consent.Terms.NotAfter => ReasonCodes.ConsentExpired,
        ConsentState.Active when nowMs < consent.Terms.NotBefore => ReasonCodes.ConsentNotYetValid,
        ConsentState.Active when ask.Fields.Except(consent.Terms.Fields, StringComparer.Ordinal).Any() => ReasonCodes.ConsentFieldsNotCovered,
        ConsentState.Active when !DayPeriod.TryParse(consent.Terms.Retention, out _) => ReasonCodes.ConsentRequired,
        ConsentState.Active => null,
        ConsentState.Suspended => ReasonCodes.ConsentSuspended,
        ConsentState.Requested => ReasonCodes.ConsentPending,
        ConsentState.Revoked => ReasonCodes.ConsentRevoked,
        ConsentState.Expired => ReasonCodes.ConsentExpired,
        ConsentState.Refused => ReasonCodes.ConsentRefused,
        _ => ReasonCodes.ConsentRequired,
    };
}
