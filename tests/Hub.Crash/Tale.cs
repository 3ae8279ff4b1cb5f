using System.Security.Cryptography;
using Hub.Audit.Keys;
using Hub.Audit.Merkle;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.CrashHarness.Judging;

namespace Hub.Crash;

/// <summary>A right promise list and the log that keeps it, to be bent one way at a time.</summary>
internal sealed class Tale : IDisposable
{
    const string Origin = "example.org/log";
    const string KeyId = "promise-1";
    const long FirstAt = 1_760_000_000_000;

    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly Id128 _consent = IdOf("ask");

    public Tale()
    {
        Word = new HubWord(new KeyList(Origin, [], [PublicJwk.Of(_key, KeyId)], [], []));
        Write(IdOf("agency"), new Deed.Household("agency"));
        Write(IdOf("binding"), new Deed.Household("binding"));
        var ask = Ask(Wish.Consent, "ask");
        var grant = Ask(Wish.Grant, "grant");
        var first = Ask(Wish.Exchange, "first");
        var refused = Ask(Wish.Exchange, "refused");
        Lost = Ask(Wish.Exchange, "lost");
        var revoke = Ask(Wish.Revoke, "revoke");
        Say(ask, Outcome.Changed, Write(ask.Id!.Value, new Deed.ConsentEvent(_consent, "requested", ask.BodyHash)));
        Say(grant, Outcome.Changed, Write(IdOf("granted"), new Deed.ConsentEvent(_consent, "granted", RequestHash: null)));
        Say(first, Outcome.Released, Write(first.Id!.Value, new Deed.Release(first.BodyHash, _consent)), payload: true);
        var dropped = Ask(Wish.Exchange, "dropped");
        Say(dropped, Outcome.Dropped, Write(dropped.Id!.Value, new Deed.Release(dropped.BodyHash, _consent)));
        Write(IdOf("drop"), new Deed.Dropped(dropped.Id.Value));
        // Committed, and its reply never came: the retry after the restart hears the stored outcome.
        var lost = Write(Lost.Id!.Value, new Deed.Release(Lost.BodyHash, _consent));
        Seen.Add(SeenNow());
        Say(Lost, Outcome.Repeated, lost, attempt: 1, known: Entries.Count);
        Say(revoke, Outcome.Changed, Write(IdOf("revoked"), new Deed.ConsentEvent(_consent, "revoked", RequestHash: null)));
        Say(revoke, Outcome.Unchanged, entry: null, attempt: 1, known: Entries.Count);
        Say(refused, Outcome.Refused, Write(refused.Id!.Value, new Deed.Refusal(refused.BodyHash)));
        Say(first, Outcome.Repeated, Entries.Find(entry => entry.Id == first.Id)!, attempt: 1, known: Entries.Count);
        Write(IdOf("note"), new Deed.Household("operator"));
        Seen.Add(SeenNow());
    }

    /// <summary>What the tests may bend.</summary>
    public List<LogEntry> Entries { get; } = [];

    public List<SeenCheckpoint> Seen { get; } = [];

    public List<(Request Request, List<Answer> Answers)> Lines { get; } = [];

    public HubWord Word { get; }

    /// <summary>The request whose reply was lost and whose entry stands.</summary>
    public Request Lost { get; }

    public Id128 Consent => _consent;

    public static Id128 IdOf(string name) => new(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(name)).AsSpan(0, Id128.SizeBytes));

    /// <summary>Codes of what the judge finds.</summary>
    public IReadOnlyCollection<string> Codes(long? settled = null) => [.. Findings(settled).Select(finding => finding.Code).Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<Finding> Findings(long? settled = null)
    {
        // An index is a place: whoever takes one entry out moves the rest.
        var entries = Entries.Select((entry, index) => entry with { Index = index }).ToList();
        return Judge.Check([.. Lines.Select(line => new Kept(line.Request, line.Answers))], new LogView(Origin, entries, Seen, SetUp: 1, Bound: 1), Word, settled ?? Lines.Count);
    }

    /// <summary>Writes an entry at the end of the log.</summary>
    public LogEntry Write(Id128 id, Deed deed)
    {
        var entry = new LogEntry(Entries.Count, id, Hash256.Of([.. id.ToArray(), (byte)Entries.Count]), FirstAt + Entries.Count, deed);
        Entries.Add(entry);
        return entry;
    }

    public Request Ask(Wish wish, string key)
    {
        var act = wish is Wish.Grant or Wish.Revoke;
        var request = new Request(Lines.Count, wish, key, Hash256.Of(System.Text.Encoding.ASCII.GetBytes(act ? "" : key)), act ? null : IdOf(key), Person: 0, act ? _consent : null);
        Lines.Add((request, []));
        return request;
    }

    /// <summary>The hub answers, with a promise of an entry unless there is none.</summary>
    public void Say(Request request, Outcome outcome, LogEntry? entry, int attempt = 0, long known = 0, bool payload = false) =>
        Lines[(int)request.Number].Answers.Add(new(attempt, outcome, Code: null, entry?.Id, entry is null ? null : Promise(entry), payload ? Hash256.Of("sealed"u8) : null, known, FirstAt));

    public string Promise(LogEntry entry, string origin = Origin, ECDsa? key = null, string keyId = KeyId) =>
        new Promise(origin, entry.Id, entry.LeafHash, entry.Index, entry.At).Sign(key ?? _key, keyId);

    /// <summary>Changes the only or first answer of a request.</summary>
    public void Change(string key, Func<Answer, Answer> change)
    {
        var answers = Line(key).Answers;
        answers[0] = change(answers[0]);
    }

    public (Request Request, List<Answer> Answers) Line(string key) => Lines.Find(line => line.Request.Key == key);

    public void ChangeEntry(string key, Func<LogEntry, LogEntry> change)
    {
        var at = Entries.FindIndex(entry => entry.Id == IdOf(key));
        Entries[at] = change(Entries[at]);
    }

    public SeenCheckpoint SeenNow()
    {
        var edge = new RightEdge();
        Entries.ForEach(entry => edge.Append(entry.LeafHash));
        return new(edge.Size, edge.Root());
    }

    public void Dispose()
    {
        Word.Dispose();
        _key.Dispose();
    }
}
