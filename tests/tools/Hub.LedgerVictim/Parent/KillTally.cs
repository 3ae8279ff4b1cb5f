using System.Globalization;

namespace Hub.LedgerVictim.Parent;

/// <summary>Counts of a run.</summary>
sealed class KillTally
{
    public int UnderLoad { get; set; }

    /// <summary>Kills of a start, by the last stage that it told.</summary>
    public SortedDictionary<string, int> InStart { get; } = new(StringComparer.Ordinal);

    /// <summary>Kills of the database server itself.</summary>
    public int OfTheServer { get; set; }

    public int Logs { get; set; }

    public long Acknowledged { get; set; }

    public long UnknownPresent { get; set; }

    public long UnknownAbsent { get; set; }

    public long Lost { get; set; }

    public void Add(Ledger ledger)
    {
        Logs++;
        Acknowledged += ledger.Acknowledged;
        UnknownPresent += ledger.UnknownPresent;
        UnknownAbsent += ledger.UnknownAbsent;
        Lost += ledger.Lost;
    }

    /// <summary>Rows of a table.</summary>
    public IEnumerable<string> Lines(string store, int seed, TimeSpan took)
    {
        var starts = string.Join(", ", InStart.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")));
        yield return "| store | seed | kills under load | of the server | of a start (last stage told) | logs | acknowledged | unknown, present | unknown, absent | lost | minutes |";
        yield return "|---|---|---|---|---|---|---|---|---|---|---|";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"| {store} | {seed} | {UnderLoad} | {OfTheServer} | {starts} | {Logs} | {Acknowledged:N0} | {UnknownPresent:N0} | {UnknownAbsent:N0} | {Lost} | {took.TotalMinutes:F1} |");
    }
}
