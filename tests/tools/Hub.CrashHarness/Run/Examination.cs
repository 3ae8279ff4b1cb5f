using Hub.CrashHarness.Judging;
using Hub.CrashHarness.Keeping;
using Hub.CrashHarness.Victim;

namespace Hub.CrashHarness.Run;

/// <summary>Holds the hub, as it stands after a restart, to everything that was promised and seen before.</summary>
sealed class Examination(PromiseList list, LogMirror mirror, Records records, HubWord word)
{
    /// <summary>Longest wait until a signed checkpoint covers what is stored: a checkpoint comes every 250 ms while the log grows.</summary>
    static readonly TimeSpan CoveredWithin = TimeSpan.FromSeconds(60);

    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    readonly List<LogEntry> _entries = [];

    /// <summary>Size of the log as last verified.</summary>
    public int Size => _entries.Count;

    /// <summary>Entries that the set-up made.</summary>
    public long SetUp { get; set; }

    /// <summary>The ids and acts that stand, for telling what became of a request.</summary>
    public bool Stands(Request request) => request.Id is { } id ? _ids.Contains(id) : _acts.Contains((request.ConsentId!.Value, request.Wish));

    readonly HashSet<Canon.Id128> _ids = [];
    readonly HashSet<(Canon.Id128, Wish)> _acts = [];

    /// <summary>Fetches and verifies what is new, and judges the whole list.</summary>
    /// <param name="bound">How many people were bound so far.</param>
    /// <param name="settled">Requests before this number must have their entries.</param>
    /// <param name="whole">Verifies the whole copy of the log again, too.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(int bound, long settled, bool whole, CancellationToken cancel)
    {
        if (await CoveredAsync(cancel) is { } late)
        {
            return [late];
        }
        if (records.StoredSize() < _entries.Count)
        {
            return [new("log.shrunk", "the log", $"{_entries.Count} entries or more, as verified before", $"{records.StoredSize()} stored"), .. await mirror.FetchAsync(cancel)];
        }
        var findings = new List<Finding>(await mirror.FetchAsync(cancel));
        if (whole && findings.Count == 0)
        {
            findings.AddRange(mirror.VerifyWhole(cancel));
            Forget();
        }
        if (findings.Count > 0)
        {
            return findings;
        }
        findings.AddRange(ReadEntries());
        findings.AddRange(Judge.Check(list.Lines(), new LogView(word.Origin, _entries, list.Seen(), SetUp, bound), word, settled));
        return findings;
    }

    async Task<Finding?> CoveredAsync(CancellationToken cancel)
    {
        var stored = records.StoredSize();
        using var patience = new CancellationTokenSource(CoveredWithin);
        while (true)
        {
            var seen = await mirror.SeeAsync(cancel);
            if (seen is not null && !await list.SawAsync(seen))
            {
                return new("log.two-roots", $"checkpoint of size {seen.Size}", "the root seen before", seen.Root.ToString());
            }
            if (seen?.Size >= stored)
            {
                return null;
            }
            if (patience.IsCancellationRequested)
            {
                return new("checkpoint.behind", "checkpoint", $"one of {stored} entries within {CoveredWithin.TotalSeconds} s", $"one of {seen?.Size ?? 0}");
            }
            await Task.Delay(Between, cancel);
        }
    }

    IEnumerable<Finding> ReadEntries()
    {
        var from = _entries.Count;
        var deeds = records.From(from, mirror.Leaves.Count);
        for (var index = from; index < mirror.Leaves.Count; index++)
        {
            var (id, hash, at) = mirror.Leaves[index];
            var stored = index - from < deeds.Count ? deeds[index - from] : (default, new Deed.Unreadable("not stored"));
            if (stored.Leaf != hash)
            {
                yield return new("store.other-leaf", $"entry {index}", hash.ToString(), stored.Leaf.ToString());
            }
            Add(new(index, id, hash, at, stored.Deed));
        }
    }

    void Add(LogEntry entry)
    {
        _entries.Add(entry);
        _ids.Add(entry.Id);
        if (entry.Deed is Deed.ConsentEvent { Event: "granted" or "revoked" } act)
        {
            _acts.Add((act.ConsentId, act.Event is "granted" ? Wish.Grant : Wish.Revoke));
        }
    }

    void Forget()
    {
        _entries.Clear();
        _ids.Clear();
        _acts.Clear();
    }
}
