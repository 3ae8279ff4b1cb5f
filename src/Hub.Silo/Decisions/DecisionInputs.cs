using System.Text;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Consents;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;
using Hub.Silo.Ledger;

namespace Hub.Silo.Decisions;

/// <summary>Why a decision may not rest on what was handed back.</summary>
/// <param name="Detail">The exchange or value it is about.</param>
public sealed record InputRefusal(string Code, string Detail);

/// <summary>Exchanges as the log holds them, held against what an agency hands back.</summary>
public static class DecisionInputs
{
    const long DayMs = 86_400_000;

    /// <summary>Whether a decision may rest on these values; null when it may.</summary>
    /// <param name="subject">The person; null for someone unknown, about whom no exchange exists.</param>
    /// <param name="facts">The person's consents as they stand.</param>
    public static InputRefusal? Check(EligibilityProgramme programme, Id128? subject, Facts facts, HandedBack handed, StoredEntry? stored, string agency, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(programme);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(handed);
        var place = handed.Exchange.ToString();
        if (subject is null
            || stored is not { Record: ExchangeRecord exchange }
            || stored.LeafHash != handed.LeafHash
            || exchange.Subject != subject
            || !string.Equals(exchange.Actor, Actors.Agency(agency), StringComparison.Ordinal))
        {
            return new(DecisionCodes.ExchangeUnknown, place);
        }
        if (!string.Equals(exchange.Purpose, programme.Purpose, StringComparison.Ordinal))
        {
            return new(DecisionCodes.OtherPurpose, place);
        }
        if (IsOver(exchange, stored.At, nowMs))
        {
            return new(DecisionCodes.RetentionOver, place);
        }
        if (exchange.Consent is { } relied && !IsInForce(facts, relied.Id, nowMs))
        {
            return new(DecisionCodes.ConsentOver, place);
        }
        var wrong = handed.Values.FirstOrDefault(value => !Opens(exchange, value));
        return wrong is null ? null : new(DecisionCodes.ValueMismatch, wrong.Name);
    }

    /// <summary>Whether the time the agency may keep the data has passed.</summary>
    static bool IsOver(ExchangeRecord exchange, long at, long nowMs)
    {
        var period = exchange.Obligations.FirstOrDefault(o => o.Op is "retention")?.Parameters?.GetValueOrDefault("period");
        return DayPeriod.TryParse(period, out var kept) && nowMs >= at + (kept.Days * DayMs);
    }

    /// <summary>Data released by consent is not used for new decisions once the consent has ended.</summary>
    static bool IsInForce(Facts facts, Id128 consent, long nowMs) =>
        facts.Consents.Any(c => c.Id == consent && c.State is ConsentState.Active && nowMs < c.Terms.NotAfter);

    static bool Opens(ExchangeRecord exchange, OpenedValue value) =>
        exchange.Commitments.TryGetValue(value.Name, out var commitment)
        && Commitment.Of(value.Salt.ToArray(), Encoding.UTF8.GetBytes(value.Json)) == commitment;
}
