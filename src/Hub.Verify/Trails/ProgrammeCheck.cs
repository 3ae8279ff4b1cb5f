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
        faults.Compare("programme.text", Place, algorithm.Programme.Sha256.ToString(), text.ToString());
        faults.Compare("programme.reference", Place, decision.Programme.ToString(), algorithm.Programme.ToString());
        faults.Compare("programme.engine", Place, decision.Engine, algorithm.Engine);
        faults.Compare("programme.owner", Place, decision.Actor, "agency:" + algorithm.Owner);
        // Another text than the decision names says nothing about it, and is told already.
        if (text == decision.Programme.Sha256)
        {
            TermsCheck.Run(decision, decisionEntry.Place, algorithm, faults);
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
