using System.Globalization;
using Hub.Audit.Keys;
using Hub.Audit.Trails;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Checks the hub's own word: what it says of the trail, and its signature.</summary>
static class NoticeCheck
{
    /// <param name="reviewed">Whether an officer had looked before; null when a step before cannot be read.</param>
    /// <param name="keys">The hub's keys; null when the caller has none.</param>
    public static void Run(DecisionRecord decision, NoticeRecord notice, bool? reviewed, string place, KeyList? keys, FaultList faults)
    {
        var by = reviewed is true ? "officer" : "programme";
        if (reviewed is not null && !string.Equals(notice.DecidedBy, by, StringComparison.Ordinal))
        {
            faults.Add("notice.decided-by", place, by, notice.DecidedBy);
        }
        var choice = decision.Choices.FirstOrDefault(c => string.Equals(c.Code, notice.Outcome, StringComparison.Ordinal));
        if (choice is not null && choice.Text != notice.Text)
        {
            faults.Add("notice.text", place, choice.Text.ToString(), notice.Text.ToString());
        }
        CheckStatement(decision, notice, place, keys, faults);
    }

    static void CheckStatement(DecisionRecord decision, NoticeRecord notice, string place, KeyList? keys, FaultList faults)
    {
        if (keys is null)
        {
            faults.AddUncheckable("notice.unchecked", place, "the hub's reply key (keys.json) to check the notice's signature", "no keys given");
            return;
        }
        var kid = DecisionNotice.KeyIdOf(notice.Statement);
        if (kid is null)
        {
            faults.Add("notice.malformed", place, "a compact JWS of type hub-notice in canonical form", "something else");
            return;
        }
        // Several keys of one id would let the list decide after the fact which one signed.
        var named = keys.Reply.Where(key => string.Equals(key.Kid, kid, StringComparison.Ordinal)).ToArray();
        using var key = named.Length == 1 ? named[0].ToEcdsa() : null;
        if (key is null)
        {
            faults.Add("notice.key-unknown", place, $"exactly one P-256 key {kid} in keys.json", named.Length.ToString(CultureInfo.InvariantCulture));
            return;
        }
        faults.Add(place, DecisionNotice.Of(decision, notice).Verify(notice.Statement, key));
    }
}
