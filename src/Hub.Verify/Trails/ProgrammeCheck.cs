using System.Globalization;
using System.Text;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Checks that a decision used the programme that its agency had registered before.</summary>
static class ProgrammeCheck
{
    const string Place = "programme";

    public static void Run(CheckedEntry entry, CheckedEntry decisionEntry, DecisionRecord decision, FaultList faults)
    {
        if (entry.Index >= decisionEntry.Index)
        {
            faults.Add("programme.index", Place, "an index below " + Text(decisionEntry.Index), Text(entry.Index));
        }
        if (entry.Record is not { } record)
        {
            return;
        }
        if (record is not AlgorithmRecord algorithm)
        {
            faults.Add("programme.record", Place, "a programme's registration", record.GetType().Name);
            return;
        }
        var text = Hash256.Of(Encoding.UTF8.GetBytes(algorithm.Text));
        Compare("programme.text", algorithm.Programme.Sha256.ToString(), text.ToString(), faults);
        Compare("programme.reference", decision.Programme.ToString(), algorithm.Programme.ToString(), faults);
        Compare("programme.engine", decision.Engine, algorithm.Engine, faults);
        Compare("programme.owner", decision.Actor, "agency:" + algorithm.Owner, faults);
        // Another text than the decision names says nothing about it, and is told already.
        if (text == decision.Programme.Sha256)
        {
            TermsCheck.Run(decision, decisionEntry.Place, algorithm, faults);
        }
    }

    static void Compare(string code, string expected, string found, FaultList faults)
    {
        if (!string.Equals(expected, found, StringComparison.Ordinal))
        {
            faults.Add(code, Place, expected, found);
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
