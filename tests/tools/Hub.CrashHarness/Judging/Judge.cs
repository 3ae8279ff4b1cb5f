using System.Globalization;
using Hub.Audit.Merkle;
using Hub.Canon;

namespace Hub.CrashHarness.Judging;

/// <summary>Compares what was promised with what the log holds. Pure: the same list and log, the same findings.</summary>
sealed class Judge
{
    /// <summary>Most findings that are told: one fault of the log can break every promise.</summary>
    public const int MaxFindings = 1_000;

    /// <summary>What a hub may write by itself while nobody but the harness uses it.</summary>
    const string HubsOwnNote = "operator";

    const string Binding = "binding";

    readonly List<Finding> _findings = [];
    readonly LogView _log;
    readonly HubWord _word;
    readonly Dictionary<Id128, LogEntry> _byId;
    readonly Dictionary<(Id128 Consent, string Event), LogEntry> _acts = [];
    int _bindings;

    Judge(LogView log, HubWord word)
    {
        (_log, _word) = (log, word);
        _byId = new(log.Entries.Count);
    }

    /// <summary>Everything that is wrong; empty when every promise is kept.</summary>
    /// <param name="list">The harness's own list.</param>
    /// <param name="log">The log as verified and fetched just now.</param>
    /// <param name="word">Checks promises.</param>
    /// <param name="settled">Requests before this number have been retried until they were answered: none of them may be without an entry.</param>
    public static IReadOnlyList<Finding> Check(IReadOnlyCollection<Kept> list, LogView log, HubWord word, long settled)
    {
        var judge = new Judge(log, word);
        judge.SeenCheckpointsStand();
        judge.EveryIdStandsOnce();
        judge.NothingIsInvented(list);
        judge.NothingIsReleasedAfterARevocation();
        foreach (var kept in list)
        {
            judge.AnswersAreKept(kept);
            judge.PayloadLeftOnce(kept);
            if (kept.Request.Number < settled)
            {
                judge.HasItsEntry(kept);
            }
        }
        return judge._findings;
    }

    /// <summary>The log still begins with everything that was ever signed: no size shrinks, no root changes.</summary>
    void SeenCheckpointsStand()
    {
        var edge = new RightEdge();
        foreach (var seen in _log.Seen.OrderBy(seen => seen.Size))
        {
            if (seen.Size > _log.Entries.Count)
            {
                Add("log.shrunk", $"checkpoint of size {Text(seen.Size)}", Text(seen.Size) + " entries or more", Text(_log.Entries.Count));
                return;
            }
            while (edge.Size < seen.Size)
            {
                edge.Append(_log.Entries[(int)edge.Size].LeafHash);
            }
            var root = edge.Root();
            if (root != seen.Root)
            {
                Add("log.other-beginning", $"checkpoint of size {Text(seen.Size)}", seen.Root.ToString(), root.ToString());
            }
        }
    }

    void EveryIdStandsOnce()
    {
        foreach (var entry in _log.Entries)
        {
            if (!_byId.TryAdd(entry.Id, entry))
            {
                Add("entry.twice", Entry(entry), $"the id {entry.Id} once", $"it stands at {Text(_byId[entry.Id].Index)} too");
            }
            if (entry.Deed is Deed.ConsentEvent act && !_acts.TryAdd((act.ConsentId, act.Event), entry))
            {
                Add("act.twice", Entry(entry), $"consent {act.ConsentId} {act.Event} once", $"also at {Text(_acts[(act.ConsentId, act.Event)].Index)}");
            }
        }
    }

    /// <summary>Every entry is the trace of a request of the list, with the body that was sent.</summary>
    void NothingIsInvented(IReadOnlyCollection<Kept> list)
    {
        var byId = new Dictionary<Id128, Request>();
        var acts = new HashSet<(Id128, string)>();
        foreach (var request in list.Select(kept => kept.Request))
        {
            if (request.Id is { } id)
            {
                byId[id] = request;
            }
            if (request.ConsentId is { } consent)
            {
                acts.Add((consent, EventOf(request.Wish)));
            }
        }
        foreach (var entry in _log.Entries)
        {
            Accounted(entry, byId, acts);
        }
    }

    void Accounted(LogEntry entry, Dictionary<Id128, Request> byId, HashSet<(Id128, string)> acts)
    {
        switch (entry.Deed)
        {
            case Deed.Release release:
                SentAs(entry, byId, release.RequestHash, Wish.Exchange);
                break;
            case Deed.Refusal refusal:
                SentAs(entry, byId, refusal.RequestHash, Wish.Exchange, Wish.Consent);
                break;
            case Deed.ConsentEvent { Event: "requested" } asked:
                SentAs(entry, byId, asked.RequestHash, Wish.Consent);
                break;
            case Deed.ConsentEvent act when !acts.Contains((act.ConsentId, act.Event)):
                Add("entry.invented", Entry(entry), "a request of the list", $"consent {act.ConsentId} {act.Event}, which nobody asked for");
                break;
            case Deed.Dropped dropped when !byId.ContainsKey(dropped.Exchange):
                Add("entry.invented", Entry(entry), "an exchange of the list", $"the dropped reply of {dropped.Exchange}");
                break;
            case Deed.Household { Type: Binding }:
                BindingIsOurs(entry);
                break;
            case Deed.Household household when entry.Index >= _log.SetUp && !string.Equals(household.Type, HubsOwnNote, StringComparison.Ordinal):
                Add("entry.invented", Entry(entry), "nothing but requests of the list", $"a record of type {household.Type}");
                break;
            case Deed.Unreadable unreadable:
                Add("entry.unreadable", Entry(entry), "a record that its keys open", unreadable.Reason);
                break;
        }
    }

    void BindingIsOurs(LogEntry entry)
    {
        if (++_bindings > _log.Bound)
        {
            Add("entry.invented", Entry(entry), $"{Text(_log.Bound)} people bound", Text(_bindings));
        }
    }

    void SentAs(LogEntry entry, Dictionary<Id128, Request> byId, Hash256? requestHash, params ReadOnlySpan<Wish> wishes)
    {
        if (!byId.TryGetValue(entry.Id, out var request) || !wishes.Contains(request.Wish))
        {
            Add("entry.invented", Entry(entry), "a request of the list", $"the id {entry.Id}, under which nothing of the kind was sent");
        }
        else if (requestHash != request.BodyHash)
        {
            Add("entry.other-request", Entry(entry), $"the body sent as {Place(request)}, {request.BodyHash}", requestHash?.ToString() ?? "none");
        }
    }

    void NothingIsReleasedAfterARevocation()
    {
        foreach (var entry in _log.Entries)
        {
            if (entry.Deed is Deed.Release { ConsentId: { } consent } && _acts.TryGetValue((consent, "revoked"), out var revoked) && entry.Index > revoked.Index)
            {
                Add("release.after-revocation", Entry(entry), $"no release on consent {consent} after its revocation at {Text(revoked.Index)}", "a release");
            }
        }
    }

    void AnswersAreKept(Kept kept)
    {
        LogEntry? first = null;
        foreach (var answer in kept.Answers)
        {
            if (EntryOf(kept.Request, answer) is not { } entry)
            {
                continue;
            }
            first ??= entry;
            if (entry.Index != first.Index)
            {
                Add("promise.two-places", Place(kept.Request), $"index {Text(first.Index)} as promised before", Text(entry.Index));
            }
            OutcomeIsTheEntrys(kept.Request, answer, entry);
        }
    }

    /// <summary>The entry that an answer rests on; null when it claims none, or with a finding.</summary>
    LogEntry? EntryOf(Request request, Answer answer)
    {
        if (answer.Outcome is Outcome.NotTaken)
        {
            return null;
        }
        if (answer.Promise is { } text)
        {
            return Promised(request, answer, text);
        }
        if (answer.Outcome is not Outcome.Unchanged)
        {
            Add("reply.without-promise", Place(request), $"a promise with {answer.Outcome}", "none");
            return null;
        }
        if (Standing(request) is { } standing)
        {
            return standing;
        }
        Add("reply.without-entry", Place(request), "the entry that made it so", "none");
        return null;
    }

    LogEntry? Promised(Request request, Answer answer, string text)
    {
        var (promise, verdict) = _word.Read(text);
        if (promise is null)
        {
            Add(verdict.Code!, Place(request), verdict.Expected ?? "", verdict.Found ?? "");
            return null;
        }
        if (!string.Equals(promise.Origin, _log.Origin, StringComparison.Ordinal))
        {
            Add("promise.origin", Place(request), _log.Origin, promise.Origin);
        }
        if (promise.Id != answer.EntryId || (request.Id is { } id && promise.Id != id))
        {
            Add("promise.other-id", Place(request), $"the entry {request.Id ?? answer.EntryId}", promise.Id.ToString());
        }
        if (promise.Index >= _log.Entries.Count)
        {
            Add("promise.lost", Place(request), $"entry {Text(promise.Index)} with the id {promise.Id}", $"the log ends after {Text(_log.Entries.Count)} entries");
            return null;
        }
        var entry = _log.Entries[(int)promise.Index];
        if (entry.Id != promise.Id || entry.LeafHash != promise.LeafHash || entry.At != promise.At)
        {
            Add("promise.broken", Place(request), $"entry {Text(promise.Index)}: id {promise.Id}, leaf {promise.LeafHash}, at {Text(promise.At)}", $"id {entry.Id}, leaf {entry.LeafHash}, at {Text(entry.At)}");
            return null;
        }
        return entry;
    }

    /// <summary>The log tells of the request what the hub told its sender.</summary>
    void OutcomeIsTheEntrys(Request request, Answer answer, LogEntry entry)
    {
        var fits = answer.Outcome switch
        {
            Outcome.Released or Outcome.Dropped => entry.Deed is Deed.Release,
            Outcome.Refused => entry.Deed is Deed.Refusal,
            Outcome.Changed or Outcome.Unchanged => entry.Deed is Deed.ConsentEvent act && string.Equals(act.Event, EventOf(request.Wish), StringComparison.Ordinal),
            Outcome.Repeated => entry.Deed is Deed.Release,
            _ => true,
        };
        if (!fits)
        {
            Add("reply.other-outcome", Place(request), $"an entry that says {answer.Outcome}", $"entry {Text(entry.Index)} says {entry.Deed}");
        }
    }

    /// <summary>A payload leaves once: not with two answers, and not for a release that stood in the log before the attempt was sent.</summary>
    void PayloadLeftOnce(Kept kept)
    {
        var handed = kept.Answers.Where(answer => answer.SealedHash is not null).ToList();
        if (handed.Count > 1)
        {
            Add("payload.again", Place(kept.Request), "the payload once", $"it came {Text(handed.Count)} times");
        }
        foreach (var answer in handed)
        {
            if (Standing(kept.Request) is { } entry && entry.Index < answer.KnownSize)
            {
                Add("payload.again", Place(kept.Request), $"outcome and promise of entry {Text(entry.Index)}, which stood before attempt {Text(answer.Attempt)}", "the payload");
            }
        }
    }

    void HasItsEntry(Kept kept)
    {
        if (Standing(kept.Request) is null)
        {
            Add("request.unsettled", Place(kept.Request), "one entry after its retries", kept.Answers.Count == 0 ? "no answer" : $"{kept.Answers[^1].Outcome} {kept.Answers[^1].Code}");
        }
    }

    /// <summary>The entry of a request, however it was answered.</summary>
    LogEntry? Standing(Request request) =>
        request.Id is { } id ? _byId.GetValueOrDefault(id) : _acts.GetValueOrDefault((request.ConsentId!.Value, EventOf(request.Wish)));

    static string EventOf(Wish wish) => wish switch
    {
        Wish.Consent => "requested",
        Wish.Grant => "granted",
        Wish.Revoke => "revoked",
        _ => "",
    };

    static string Place(Request request) => $"request {Text(request.Number)} ({request.Wish}, key {request.Key})";

    static string Entry(LogEntry entry) => "entry " + Text(entry.Index);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    void Add(string code, string place, string expected, string found)
    {
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(new(code, place, expected, found));
        }
    }
}
