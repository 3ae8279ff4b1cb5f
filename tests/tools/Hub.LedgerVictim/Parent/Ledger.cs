using System.Globalization;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.LedgerVictim.Parent;

/// <summary>What the parent knows of one log, kept where no child can reach it, and what a stored log is held to.</summary>
sealed class Ledger
{
    const int Page = 4_096;
    const int MaxFindings = 20;

    readonly Dictionary<long, Acknowledgement> _byIndex = [];
    readonly Dictionary<Id128, Deed> _known = [];
    readonly Dictionary<Id128, Deed> _open = [];
    readonly List<Checkpoint> _published = [];

    /// <summary>Entries that are held to their place: acknowledged, or found once.</summary>
    public int Held => _byIndex.Count;

    public long Acknowledged { get; private set; }

    /// <summary>Entries found that no answer was heard of, when found first.</summary>
    public long UnknownPresent { get; private set; }

    /// <summary>Requests without an answer that left no entry.</summary>
    public long UnknownAbsent { get; private set; }

    /// <summary>Entries held to their place that were not found there.</summary>
    public long Lost { get; private set; }

    /// <summary>Requests that may or may not be in the log.</summary>
    public IReadOnlyCollection<Deed> Open => _open.Values;

    /// <summary>The largest published checkpoint that was seen; null = none.</summary>
    public Checkpoint? Published => _published.Count == 0 ? null : _published[^1];

    /// <summary>Holds the log to one acknowledgement.</summary>
    public void Hold(Acknowledgement said) => _byIndex[said.Index] = said;

    /// <summary>Takes over what a child said, after its end.</summary>
    /// <param name="again">What it was told to send again; null: it was never told to begin.</param>
    public IReadOnlyList<string> Take(Victim victim, IReadOnlyCollection<Deed>? again)
    {
        var findings = new List<string>();
        var next = new int[victim.Options.Producers];
        foreach (var said in victim.Acknowledged())
        {
            Acknowledged++;
            _open.Remove(said.Deed.Id);
            if (said.Deed.Life == victim.Options.Life)
            {
                next[said.Deed.Producer] = Math.Max(next[said.Deed.Producer], said.Deed.Number + 1);
            }
            if (_byIndex.TryGetValue(said.Index, out var before) && before != said)
            {
                findings.Add($"index.reused: {said.Index} was {before}, is acknowledged as {said}");
            }
            else if (!_known.TryAdd(said.Deed.Id, said.Deed) && before is null)
            {
                findings.Add($"entry.twice: {said} was acknowledged at another index before");
            }
            _byIndex[said.Index] = said;
        }
        for (var producer = 0; again is not null && producer < next.Length; producer++)
        {
            if (victim.Options.Entries == 0 || next[producer] < victim.Options.Entries)
            {
                var deed = new Deed(victim.Options.Life, producer, next[producer]);
                _open[deed.Id] = deed;
            }
        }
        return findings;
    }

    /// <summary>Reads the file outside the store; what stands in it must be a beginning of the log from now on.</summary>
    public void SeePublished(Place place)
    {
        if (place.Check().File.Read() is { } note && (place.Check().Read(note) is { } checkpoint) && checkpoint.Size > (Published?.Size ?? -1))
        {
            _published.Add(checkpoint);
        }
    }

    /// <summary>Holds the stored log to everything known of it, and takes over what is found in it.</summary>
    /// <returns>What does not hold, at most <see cref="MaxFindings"/>.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(ILedgerStore store, Place place)
    {
        var findings = new List<string>();
        var size = (await store.HeadAsync(CancellationToken.None)).Size;
        ReportLost(size, findings);
        var edge = new RightEdge();
        var seen = new HashSet<Id128>();
        var checkpoint = 0;
        var guarded = 0L;
        while (edge.Size < size)
        {
            var rows = await store.LeavesAsync(edge.Size, (int)Math.Min(Page, size - edge.Size), CancellationToken.None);
            if (rows.Count == 0)
            {
                findings.Add($"log.shrunk: no leaf {edge.Size} below the size {size}");
                break;
            }
            foreach (var row in rows)
            {
                var hash = Rfc6962.LeafHash(row.Entry);
                Place(row, hash, edge.Size, seen, findings);
                guarded += _known.TryGetValue(row.Id, out var deed) && deed.IsGuarded ? 1 : 0;
                edge.Append(hash);
                while (checkpoint < _published.Count && _published[checkpoint].Size <= edge.Size)
                {
                    var published = _published[checkpoint++];
                    if (published.Root != edge.Root())
                    {
                        findings.Add($"checkpoint.not-a-prefix: size {published.Size}");
                    }
                }
            }
        }
        if (checkpoint < _published.Count)
        {
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"log.behind: published {Published!.Size}, stored {size}"));
        }
        UnknownAbsent += _open.Count;
        await CheckQuotaAsync(store, guarded, findings);
        findings.AddRange((await LogScrub.RunAsync(store, place.Check(), CancellationToken.None)).Select(fault => fault.ToString()));
        return [.. findings.Take(MaxFindings)];
    }

    void ReportLost(long size, List<string> findings)
    {
        var lost = _byIndex.Keys.Where(index => index >= size).Order().ToList();
        Lost += lost.Count;
        if (lost.Count > 0)
        {
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"log.lost: {lost.Count} acknowledged entries between {lost[0]} and {lost[^1]}, the log ends at {size}"));
        }
    }

    void Place(LeafRow row, Hash256 hash, long index, HashSet<Id128> seen, List<string> findings)
    {
        if (row.Index != index || !seen.Add(row.Id))
        {
            findings.Add($"entry.twice or out of place: {row.Id} at {index}");
        }
        if (_byIndex.TryGetValue(index, out var held))
        {
            if (held.Hash != hash || held.Deed.Id != row.Id)
            {
                Lost++;
                findings.Add($"index.reused: {index} was {held}, is {row.Id} {hash}");
            }
        }
        else if (_open.Remove(row.Id, out var deed))
        {
            UnknownPresent++;
            _known.Add(row.Id, deed);
            _byIndex.Add(index, new(deed, index, hash));
        }
        else
        {
            findings.Add($"entry.invented: {row.Id} at {index}");
        }
    }

    static async Task CheckQuotaAsync(ILedgerStore store, long guarded, List<string> findings)
    {
        var facts = await store.FactsAsync(new([], [], [Deed.Quota]), CancellationToken.None);
        var used = facts.Quotas.GetValueOrDefault(Deed.Quota);
        if (used != guarded)
        {
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"quota.count: {guarded} guarded entries, {used} counted"));
        }
    }
}
