using System.Globalization;

namespace Hub.LedgerBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Chains">Chains that are there before the guarded rows begin.</param>
/// <param name="Slice">How long one slice of appends lasts; slices of the ledger and of the raw inserts take turns.</param>
/// <param name="Slices">Slices of each kind for a row.</param>
/// <param name="Database">File with the connection string of a PostgreSQL to use; null: a server of the bench's own.</param>
/// <param name="Folder">Where databases lie; the figures are those of its disk.</param>
sealed record BenchOptions(bool Sqlite, bool Postgres, int Chains, TimeSpan Slice, int Slices, string? Database, string Folder, bool Json)
{
    /// <summary>Chains of the full size.</summary>
    public const int FullChains = 10_000_000;

    public const int DefaultChains = 1_000_000;

    const int QuickChains = 2_000;
    const long LargeLog = 1_000_000;
    const long QuickLog = 20_000;
    const double DefaultSeconds = 2;
    const double QuickSeconds = 0.1;
    const double MaxSeconds = 60;
    const int DefaultSlices = 3;

    /// <summary>Entries of the log on which the verifier is measured.</summary>
    public long AuditedEntries => Chains == QuickChains ? QuickLog : LargeLog;

    public const string Usage = """
        hub bench ledger [--store sqlite|postgres|both] [--chains N] [--seconds S] [--database FILE] [--folder DIR] [--quick] [--json]
          --chains N     chains that are there before, 1000 to 20000000 (default 1000000; the figure wanted is at 10000000)
          --seconds S    length of a slice, up to 60 (default 2); three slices a row, in turn with raw inserts
          --database F   file with the connection string of a PostgreSQL whose role may make schemas (default: a server of the bench's own)
          --folder DIR   where databases are put (default: the temporary folder)
          --quick        shows that everything works; its figures mean nothing
        """;

    /// <summary>The options, or null with what is wrong.</summary>
    public static BenchOptions? TryParse(IReadOnlyList<string> arguments, out string wrong)
    {
        wrong = "";
        var options = new BenchOptions(true, true, DefaultChains, TimeSpan.FromSeconds(DefaultSeconds), DefaultSlices, null, Path.GetTempPath(), false);
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
        {
            var value = name is "--quick" or "--json" || !left.TryDequeue(out var given) ? "" : given;
            if (With(options, name, value) is not { } next)
            {
                wrong = $"{name} {value}".TrimEnd();
                return null;
            }
            options = next;
        }
        return options;
    }

    static BenchOptions? With(BenchOptions options, string name, string value) => name switch
    {
        "--json" => options with { Json = true },
        "--quick" => options with { Chains = QuickChains, Slice = TimeSpan.FromSeconds(QuickSeconds), Slices = 1 },
        "--store" when value is "sqlite" or "postgres" or "both" => options with { Sqlite = value is not "postgres", Postgres = value is not "sqlite" },
        "--chains" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var chains) && chains is >= 1_000 and <= 2 * FullChains => options with { Chains = chains },
        "--seconds" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MaxSeconds => options with { Slice = TimeSpan.FromSeconds(seconds) },
        "--database" when File.Exists(value) => options with { Database = value },
        "--folder" when Directory.Exists(value) => options with { Folder = value },
        _ => null,
    };
}
