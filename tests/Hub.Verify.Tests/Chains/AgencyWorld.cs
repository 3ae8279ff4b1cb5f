using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Verify.Chains;

namespace Hub.Verify.Tests.Chains;

/// <summary>One agency's entries as hub, log and agency have them, all three alike, by a seed.</summary>
sealed class AgencyWorld
{
    public const long Settling = 60_000;
    const long Start = 1_760_000_000_000;
    const long Day = 24L * 60 * 60 * 1000;

    static readonly ECDsa PromiseKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    readonly Random _random;

    public AgencyWorld(int seed)
    {
        _random = new Random(seed);
        var at = Start + _random.Next((int)Day);
        // At least one of each, so that every mutation finds what it changes.
        (int Slot, string Type)[] first = [(1, "exchange"), (1, "refusal"), (2, "exchange"), (2, "refusal"), (1, "agency.key"), (1, "erased")];
        for (var n = 0; n < first.Length + _random.Next(40); n++)
        {
            at += _random.Next(20 * 60 * 1000);
            Size += 1 + _random.Next(5);
            var (slot, type) = n < first.Length ? first[n] : Any();
            Add(n, slot, type, at);
        }
        Size += 1 + _random.Next(5);
        AsOf = at + (2 * Day);
    }

    public long Size { get; private set; }

    public long AsOf { get; }

    public List<AgencyChainItem> Items { get; } = [];

    public List<ChainPlace> Places { get; } = [];

    public List<JournalLine> Lines { get; } = [];

    public long Since { get; set; }

    /// <summary>The log in whose place this one came, where it did.</summary>
    public string? Continues { get; set; }

    public static KeyList Keys { get; } = new(LogBuilder.Origin, [], [PublicJwk.Of(PromiseKey, "promise-1")], [], []);

    public static string Promise(Id128 id, Hash256 leaf, long index, long at, string origin = LogBuilder.Origin) => new Promise(origin, id, leaf, index, at).Sign(PromiseKey, "promise-1");

    public int Pick(Func<AgencyChainItem, bool> which)
    {
        var fitting = Enumerable.Range(0, Items.Count).Where(i => which(Items[i])).ToList();
        return fitting[_random.Next(fitting.Count)];
    }

    public int PickLine(Func<JournalLine, bool> which)
    {
        var fitting = Enumerable.Range(0, Lines.Count).Where(i => which(Lines[i])).ToList();
        return fitting[_random.Next(fitting.Count)];
    }

    public ReconciliationReport Compare(IReadOnlySet<string>? keeps = null) => Reconciliation.Compare(
        new("pajak", Items.Count, Items),
        new(Places.Count, Places, new()),
        Size,
        [new(keeps ?? new HashSet<string>(StringComparer.Ordinal) { "asked", "served", "days" }, Since, Lines)],
        Keys with { Continues = Continues is null ? null : new(Continues, []) },
        AsOf,
        TimeSpan.FromMilliseconds(Settling));

    /// <summary>The number of exchanges served on a day, as the provider's own clock saw them.</summary>
    public void CountDays()
    {
        var served = Lines.OfType<JournalLine.Served>().GroupBy(line => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(line.At).UtcDateTime)).ToList();
        foreach (var day in served)
        {
            Lines.Add(new JournalLine.Day(day.Key, day.DistinctBy(line => line.Exchange).LongCount()) { Place = "days" });
        }
    }

    (int Slot, string Type) Any()
    {
        string[] types = ["exchange", "exchange", "refusal", "erased", "consent", "dropped"];
        return (1 + _random.Next(2), types[_random.Next(types.Length)]);
    }

    void Add(int n, int slot, string type, long at)
    {
        var id = new Id128(SHA256.HashData(Encoding.UTF8.GetBytes($"{_random.Next()}/{n}")).AsSpan(0, 16));
        var leaf = Hash256.Of(id.ToArray());
        Items.Add(new(n, Size - 1, id, slot, type, at));
        Places.Add(new(n, Size - 1, slot) { Id = id, At = at, LeafHash = leaf });
        var before = at - _random.Next((int)Settling);
        if (slot == 1 && type is ("exchange" or "refusal"))
        {
            Lines.Add(new JournalLine.Asked(id, type is "refusal" ? "refused" : "released", Promise(id, leaf, Size - 1, at), before) { Place = $"line {n}" });
        }
        else if (slot == 2 && type is ("exchange" or "refusal" or "erased") && (type is "exchange" || _random.Next(2) == 0 || n < 4))
        {
            Lines.Add(new JournalLine.Served(id, "mark", before) { Place = $"line {n}" });
        }
    }
}
