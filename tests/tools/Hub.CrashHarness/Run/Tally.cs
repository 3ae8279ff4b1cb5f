using System.Globalization;

namespace Hub.CrashHarness.Run;

/// <summary>What a run has counted.</summary>
sealed class Tally
{
    readonly List<TimeSpan> _restarts = [];

    /// <summary>Kills while at least one request whose entry was then found in the log had no answer.</summary>
    public int KillsBetween { get; private set; }

    /// <summary>Kills while requests were under way, none of which had its entry.</summary>
    public int KillsBefore { get; private set; }

    /// <summary>Kills while nothing was under way.</summary>
    public int KillsIdle { get; private set; }

    /// <summary>Kills during start-up.</summary>
    public int KillsStarting { get; set; }

    /// <summary>First attempts without an answer whose entry was in the log before any retry.</summary>
    public long RequestsBetween { get; private set; }

    /// <summary>First attempts without an answer and without an entry.</summary>
    public long RequestsBefore { get; private set; }

    public int FewestInFlight { get; private set; } = int.MaxValue;

    public int Kills => KillsBetween + KillsBefore + KillsIdle;

    /// <summary>Counts one kill.</summary>
    /// <param name="inFlight">Requests on the way at that moment.</param>
    /// <param name="between">Those without an answer and with an entry.</param>
    /// <param name="before">Those with neither.</param>
    public void Killed(int inFlight, int between, int before)
    {
        RequestsBetween += between;
        RequestsBefore += before;
        if (between > 0)
        {
            KillsBetween++;
        }
        else if (before > 0)
        {
            KillsBefore++;
        }
        else
        {
            KillsIdle++;
        }
        if (inFlight > 0)
        {
            FewestInFlight = Math.Min(FewestInFlight, inFlight);
        }
    }

    public void Restarted(TimeSpan took) => _restarts.Add(took);

    /// <summary>The table that ends a run.</summary>
    /// <param name="rest">What is counted elsewhere: name and number.</param>
    public IEnumerable<string> Table(IEnumerable<(string Name, string Value)> rest)
    {
        var ordered = _restarts.Order().ToList();
        (string Name, string Value)[] rows =
        [
            ("kills", Text(Kills)),
            ("  between commit and reply", $"{Text(KillsBetween)} ({Text(RequestsBetween)} requests)"),
            ("  before commit only", $"{Text(KillsBefore)} ({Text(RequestsBefore)} requests in all)"),
            ("  idle", Text(KillsIdle)),
            ("kills during start-up", Text(KillsStarting)),
            ("fewest in flight at a kill under load", FewestInFlight is int.MaxValue ? "none" : Text(FewestInFlight)),
            ("restarts", ordered.Count == 0 ? "0" : $"{Text(ordered.Count)} (p50 {Seconds(ordered[ordered.Count / 2])}, longest {Seconds(ordered[^1])})"),
            .. rest,
        ];
        return rows.Select(row => $"| {row.Name,-38} | {row.Value,-34} |");
    }

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
