using System.Globalization;
using System.Text;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Checks that every value a decision rests on was released to the deciding agency, about this person, and is unchanged.</summary>
static class InputsCheck
{
    public static void Run(DecisionInput input, CheckedEntry exchange, CheckedEntry decisionEntry, DecisionRecord decision, FaultList faults)
    {
        var place = exchange.Place;
        faults.Compare("exchange.leaf", place, input.LeafHash.ToString(), exchange.LeafHash.ToString());
        if (exchange.Index >= decisionEntry.Index)
        {
            faults.Add("exchange.index", place, "an index below " + Text(decisionEntry.Index), Text(exchange.Index));
        }
        if (exchange.Record is not { } record)
        {
            return;
        }
        if (record is not ExchangeRecord released)
        {
            faults.Add("exchange.record", place, "data released", record.GetType().Name);
            return;
        }
        faults.Compare("exchange.agency", place, decision.Actor, released.Actor);
        faults.Compare("exchange.subject", place, Subject(decision), Subject(released));
        faults.Compare("exchange.purpose", place, decision.Purpose ?? "none", released.Purpose ?? "none");
        faults.Compare("exchange.dataset", place, input.Dataset, released.Dataset);
        Retention(released, exchange, decisionEntry, faults);
        foreach (var value in input.Values)
        {
            Open(value, released, $"{place}, value {value.Name}", faults);
        }
        if (input.Values.Select(value => value.Name).Distinct(StringComparer.Ordinal).Count() != input.Values.Count)
        {
            faults.Add("value.duplicate", place, "each value once", "one twice");
        }
    }

    /// <summary>What the agency was to have deleted it does not decide on.</summary>
    static void Retention(ExchangeRecord released, CheckedEntry exchange, CheckedEntry decision, FaultList faults)
    {
        var period = released.Obligations.FirstOrDefault(o => o.Op is "retention")?.Parameters?.GetValueOrDefault("period");
        if (period is null)
        {
            return;
        }
        var kept = TrailState.DaysMs(period);
        if (kept == 0)
        {
            faults.Add("exchange.retention", exchange.Place, "a period of days", period);
        }
        else if (decision.Leaf.At - (Int128)exchange.Leaf.At >= kept + TimesCheck.SlackMs)
        {
            faults.Add("exchange.retention", exchange.Place, $"a decision within {period} of {Text(exchange.Leaf.At)}", Text(decision.Leaf.At));
        }
    }

    static void Open(OpenedValue value, ExchangeRecord released, string place, FaultList faults)
    {
        var found = released.Commitments.FirstOrDefault(pair => string.Equals(pair.Key, value.Name, StringComparison.Ordinal));
        if (found.Key is null || !released.Released.Contains(value.Name, StringComparer.Ordinal))
        {
            faults.Add("value.unreleased", place, "one of " + string.Join(", ", released.Released), value.Name);
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(value.Json);
        if (Jcs.TryCanonicalize(bytes) is not JcsResult.Canonical { Utf8: var canonical } || !canonical.AsSpan().SequenceEqual(bytes))
        {
            faults.Add("value.canonical", place, "canonical JSON (RFC 8785)", "another text");
        }
        faults.Compare("value.commitment", place, found.Value.ToString(), Commitment.Of(value.Salt.ToArray(), bytes).ToString());
    }

    static string Subject(LedgerRecord record) => record.Subject?.ToString() ?? "nobody";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
