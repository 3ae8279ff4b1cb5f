using System.Globalization;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Verify.Proofs;

namespace Hub.Verify.Chains;

/// <summary>The half of a reconciliation that rests on what the agency itself holds. For one comparison.</summary>
/// <param name="listed">What the hub lists.</param>
/// <param name="log">What the log shows.</param>
/// <param name="size">Entries of the log.</param>
/// <param name="keys">Null where promises cannot be checked.</param>
/// <param name="settled">What is older must stand in the log; milliseconds since 1970 UTC.</param>
/// <param name="settlingMs">By how much the times of the agency and of the log may differ.</param>
/// <param name="faults">Receives what does not fit.</param>
sealed class JournalComparison(AgencyChain listed, CompletenessReport log, long size, KeyList? keys, long settled, long settlingMs, FaultList faults)
{
    const long DayMs = 24L * 60 * 60 * 1000;

    readonly ILookup<Id128, AgencyChainItem> _items = listed.Items.ToLookup(item => item.Id);
    readonly Dictionary<Id128, ChainPlace> _places = log.Places.GroupBy(place => place.Id).ToDictionary(group => group.Key, group => group.First());

    public long Matched { get; private set; }

    public long Pending { get; private set; }

    public long Unreached { get; private set; }

    public long Earlier { get; private set; }

    public void Compare(IReadOnlyList<AgencyJournal> journals)
    {
        var lines = journals.SelectMany(journal => journal.Lines).ToList();
        // What was promised under the log that this one continues stands in that one, or is lost with its end.
        var begun = log.Places.Select(place => (long?)place.At).Min() ?? long.MaxValue - settlingMs;
        Earlier = lines.RemoveAll(line => IsEarlier(line, begun + settlingMs));
        var asked = lines.OfType<JournalLine.Asked>().GroupBy(line => line.Exchange).ToDictionary(group => group.Key, group => group.ToList());
        var served = lines.OfType<JournalLine.Served>().Where(line => line.Exchange is not null).GroupBy(line => line.Exchange!.Value).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (id, group) in asked)
        {
            CompareAsked(id, group, alsoServed: served.ContainsKey(id));
        }
        foreach (var (id, group) in served)
        {
            CompareServed(id, group, alsoAsked: asked.ContainsKey(id));
        }
        foreach (var line in lines.OfType<JournalLine.Served>().Where(line => line.Exchange is null))
        {
            faults.Add("reconcile.unrecorded", line.Place, "a question that names its exchange", "none named");
        }
        if (Since(journals, AgencyJournal.KeepsAsked) is { } askedSince)
        {
            FindUnasked(asked.Keys.ToHashSet(), askedSince);
        }
        if (Since(journals, AgencyJournal.KeepsServed) is { } servedSince)
        {
            FindUnserved(served.Keys.ToHashSet(), servedSince);
        }
        if (Since(journals, AgencyJournal.KeepsDays) is { } daysSince)
        {
            CompareDays(lines.OfType<JournalLine.Day>(), daysSince);
        }
    }

    /// <summary>Since when some journal keeps this; null when none does.</summary>
    static long? Since(IReadOnlyList<AgencyJournal> journals, string what) =>
        journals.Where(journal => journal.Keeps.Contains(what)).Select(journal => (long?)journal.Since).Min();

    /// <param name="begun">When this log surely held the agency's registration, its first entry: a promise of the ended log that came later is none.</param>
    bool IsEarlier(JournalLine line, long begun) =>
        keys?.Continues is { } ended
        && line is JournalLine.Asked { Promise: { } promise, At: var at }
        && at < begun
        && SignedPromise.TryParse(promise) is { } signed
        && string.Equals(signed.Promise.Origin, ended.Origin, StringComparison.Ordinal);

    void CompareAsked(Id128 id, List<JournalLine.Asked> lines, bool alsoServed)
    {
        var before = faults.Count;
        foreach (var line in lines.Where(line => line.Promise is not null))
        {
            ComparePromise(line);
        }
        var last = lines[^1];
        switch (Find(id, alsoServed ? null : AgencyChain.AskingSlot, last.Place))
        {
            case null when lines.TrueForAll(line => line.At >= settled || PromisedBeyond(line)):
                Pending++;
                return;
            case null:
                faults.Add("reconcile.unrecorded", last.Place, $"{id} in the log", last.Promise is null ? "no such entry of the agency" : "no such entry of the agency, and the hub's promise of it is kept here");
                return;
            case { } item:
                var released = lines.Exists(line => line.Outcome is not "refused");
                CompareType(item, last.Place, released ? AgencyChainItem.Exchange : AgencyChainItem.Refusal);
                Judge(item, isRight: faults.Count == before);
                break;
        }
    }

    void ComparePromise(JournalLine.Asked line)
    {
        if (SignedPromise.TryParse(line.Promise) is not { } signed)
        {
            faults.Add("promise.malformed", line.Place, "a compact JWS of type hub-promise in canonical form", "something else");
            return;
        }
        var said = signed.Promise;
        faults.Compare("reconcile.promise", line.Place, line.Exchange.ToString(), said.Id.ToString());
        if (keys is not null)
        {
            faults.Compare("reconcile.promise", line.Place, keys.Origin, said.Origin);
            PromiseVerifier.CheckSignature(signed, keys, line.Place, faults);
        }
        if (_places.TryGetValue(line.Exchange, out var place))
        {
            faults.Compare("reconcile.promise", line.Place, Reconciliation.At(place.Index), Reconciliation.At(said.Index));
            faults.Compare("reconcile.promise", line.Place, $"leaf {place.LeafHash} at {Reconciliation.Text(place.At)}", $"leaf {said.LeafHash} at {Reconciliation.Text(said.At)}");
        }
        else if (said.Index < size)
        {
            faults.Add("reconcile.promise", line.Place, $"the agency's tag at entry {Reconciliation.Text(said.Index)}", "none");
        }
    }

    bool PromisedBeyond(JournalLine.Asked line) => SignedPromise.TryParse(line.Promise) is { } signed && signed.Promise.Index >= size;

    void CompareServed(Id128 id, List<JournalLine.Served> lines, bool alsoAsked)
    {
        var before = faults.Count;
        var first = lines[0];
        var marks = lines.Where(line => line.About is not null).Select(line => line.About).Distinct(StringComparer.Ordinal).Count();
        if (marks > 1)
        {
            faults.Add("reconcile.reused", lines[^1].Place, $"one person under {id}", Reconciliation.Text(marks));
        }
        if (Find(id, alsoAsked ? null : AgencyChain.ProvidingSlot, first.Place) is not { } item)
        {
            if (lines.TrueForAll(line => line.At >= settled))
            {
                Pending++;
            }
            else
            {
                faults.Add("reconcile.unrecorded", first.Place, $"{id} in the log", "no such entry of the agency");
            }
            return;
        }
        CompareType(item, first.Place, null);
        foreach (var line in lines.Where(line => line.At > item.At + settlingMs))
        {
            // A fetch comes before its entry: a later one hides behind an exchange that is over.
            faults.Add("reconcile.late", line.Place, $"served before entry {Reconciliation.Text(item.Index)} of {Reconciliation.Text(item.At)}", Reconciliation.Text(line.At));
        }
        Judge(item, isRight: faults.Count == before);
    }

    /// <summary>What is listed beyond the log is the hub's word alone until a checkpoint covers it.</summary>
    void Judge(AgencyChainItem item, bool isRight)
    {
        if (item.Index >= size)
        {
            Pending++;
        }
        else if (isRight)
        {
            Matched++;
        }
    }

    /// <summary>The listed entry of that id; a wrong slot is a fault, and the entry is given all the same.</summary>
    AgencyChainItem? Find(Id128 id, int? slot, string place)
    {
        var found = _items[id].ToList();
        if (found.Count == 0)
        {
            return null;
        }
        if (slot is { } wanted && found[0].Slot != wanted)
        {
            faults.Add("reconcile.slot", place, "slot " + Reconciliation.Text(wanted), "slot " + Reconciliation.Text(found[0].Slot));
        }
        return found[0];
    }

    void CompareType(AgencyChainItem item, string place, string? expected)
    {
        if (!item.MayBeExchange || (expected is not null && !item.IsClosed && !string.Equals(item.Type, expected, StringComparison.Ordinal)))
        {
            faults.Add("reconcile.outcome", place, expected ?? $"{AgencyChainItem.Exchange} or {AgencyChainItem.Refusal}", item.Type);
        }
    }

    void FindUnasked(HashSet<Id128> asked, long since)
    {
        foreach (var item in Judged(AgencyChain.AskingSlot, since).Where(item => item.Type is AgencyChainItem.Exchange or AgencyChainItem.Refusal && !asked.Contains(item.Id)))
        {
            faults.Add("reconcile.unasked", Reconciliation.At(item.Index), $"{item.Id} in the journal as asked", "not there");
        }
    }

    void FindUnserved(HashSet<Id128> served, long since)
    {
        foreach (var item in Judged(AgencyChain.ProvidingSlot, since).Where(item => item.MayBeExchange && !served.Contains(item.Id)))
        {
            if (item.Type is AgencyChainItem.Exchange)
            {
                faults.Add("reconcile.unasked", Reconciliation.At(item.Index), $"{item.Id} in the journal as served", "not there");
            }
            else
            {
                Unreached++;
            }
        }
    }

    /// <summary>Entries of which the journal must know: in the log, and begun after the journal was.</summary>
    IEnumerable<AgencyChainItem> Judged(int slot, long since) =>
        listed.Items.Where(item => item.Slot == slot && item.Index < size && item.At >= since + settlingMs);

    void CompareDays(IEnumerable<JournalLine.Day> days, long since)
    {
        foreach (var day in days)
        {
            var start = new DateTimeOffset(day.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
            var end = start + DayMs;
            if (start < since)
            {
                continue;
            }
            var provided = listed.Items.Where(item => item.Slot == AgencyChain.ProvidingSlot && item.MayBeExchange && item.At >= start && item.At < end + settlingMs).ToList();
            if (end > settled || provided.Exists(item => item.Index >= size))
            {
                Pending++;
                continue;
            }
            // An entry stands up to the settling time after its fetch: at midnight it may be either day's. A refusal may or may not have reached the source.
            var least = provided.LongCount(item => item.Type is AgencyChainItem.Exchange && item.At >= start + settlingMs && item.At < end);
            var most = (long)provided.Count;
            if (day.Count < least || day.Count > most)
            {
                faults.Add("reconcile.count", $"{day.Place}, {day.Date.ToString("O", CultureInfo.InvariantCulture)}", $"{Reconciliation.Text(least)} to {Reconciliation.Text(most)} exchanges, as the log has them", Reconciliation.Text(day.Count));
            }
            else
            {
                Matched++;
            }
        }
    }
}
