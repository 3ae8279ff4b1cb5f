using System.Globalization;

namespace Hub.LedgerVictim.Child;

/// <summary>What a child is told.</summary>
/// <param name="Entries">Entries of each producer; 0 = until killed.</param>
/// <param name="WriterStarts">How often a writer that went down is opened again.</param>
sealed record ChildOptions(Place Place, int Life, int Producers, int Entries, TimeSpan Lease, int WriterStarts)
{
    const int MaxProducers = 1_024;

    /// <summary>The arguments that <see cref="Parse"/> reads back.</summary>
    public IReadOnlyList<string> Arguments()
    {
        var words = new List<string>
        {
            "child", "--folder", Place.Folder, "--life", Text(Life), "--producers", Text(Producers), "--entries", Text(Entries),
            "--lease-ms", Text((int)Lease.TotalMilliseconds), "--writer-starts", Text(WriterStarts),
        };
        if (Place.Database is { } database)
        {
            words.AddRange(["--database", database, "--schema", Place.Schema]);
        }
        return words;
    }

    /// <summary>Null when the words are none of its.</summary>
    public static ChildOptions? Parse(ReadOnlySpan<string> words)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            given[words[i]] = words[i + 1];
        }
        int Number(string name, int other) => given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : other;
        if (!given.TryGetValue("--folder", out var folder) || Number("--producers", 1) is < 1 or > MaxProducers)
        {
            return null;
        }
        return new(
            new(folder, given.GetValueOrDefault("--database"), given.GetValueOrDefault("--schema", "ledger")),
            Number("--life", 0),
            Number("--producers", 1),
            Number("--entries", 0),
            TimeSpan.FromMilliseconds(Number("--lease-ms", 2_000)),
            Number("--writer-starts", 1));
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
