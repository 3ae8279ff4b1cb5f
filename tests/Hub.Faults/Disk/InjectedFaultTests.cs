using System.Diagnostics;
using System.Globalization;
using Hub.Audit;
using Hub.LedgerVictim;
using Hub.LedgerVictim.Child;
using Hub.LedgerVictim.Parent;

namespace Hub.Faults.Disk;

/// <summary>The kernel answers one write or sync of the log's files with an error, each in its turn (<c>strace -e inject</c>).</summary>
/// <remarks>
/// The place is counted for each thread of the process, as strace does: one run can hit two threads at the same place.
/// The files of the log and the published checkpoint are meant, nothing else of the process.
/// </remarks>
public sealed class InjectedFaultTests(ITestOutputHelper output)
{
    const string Tracer = "/usr/bin/strace";
    const int Producers = 6;
    const int Entries = 12;
    const int MaxPlace = 400;
    const int WriterStarts = 6;

    // Places at which a usual run fails, spread over opening, load and the copying of the write-ahead log.
    static readonly int[] UsualSyncs = [1, 4, 9];
    static readonly int[] UsualWrites = [2, 11, 40];

    static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(80);

    static readonly string[] Syncs = ["fsync", "fdatasync"];
    static readonly string[] Writes = ["pwrite64", "write", "pwritev", "ftruncate"];

    static readonly HashSet<string> ClearCodes = new(StringComparer.Ordinal) { LedgerCodes.Unavailable, LedgerCodes.Fenced, LedgerCodes.Closed };

    int _life;
    int _hit;

    [Theory]
    [InlineData("sync", "EIO")]
    [InlineData("write", "EIO")]
    [InlineData("write", "ENOSPC")]
    public async Task Failed_write_or_sync_loses_nothing_acknowledged_wherever_it_falls(string kind, string error)
    {
        await SkipWhereTracingIsNotPermittedAsync();
        using var folder = new TempFolder();
        var place = new Place(folder.Path);
        var ledger = new Ledger();
        var usual = string.Equals(kind, "sync", StringComparison.Ordinal) ? UsualSyncs : UsualWrites;
        var places = Mode.IsThorough ? Enumerable.Range(1, MaxPlace) : usual;
        var runs = 0;
        foreach (var at in places)
        {
            var hit = _hit;
            await RunAsync(place, ledger, kind, error, at, folder["trace"]);
            runs++;
            if (Mode.IsThorough && _hit == hit)
            {
                break;
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {error}: {runs} runs, {_hit} faults injected, {ledger.Acknowledged} acknowledged, {ledger.UnknownPresent} unknown and present, {ledger.Lost} lost"));
        Assert.True(_hit > 0, "no fault was injected");
        Assert.Equal(0, ledger.Lost);
    }

    [Theory]
    [InlineData("sync", 2)]
    [InlineData("write", 5)]
    [InlineData("write", 30)]
    public async Task New_log_whose_making_fails_is_made_by_the_next_start(string kind, int at)
    {
        await SkipWhereTracingIsNotPermittedAsync();
        using var folder = new TempFolder();
        var place = new Place(folder["log"]);
        Directory.CreateDirectory(place.Folder);
        await RunAsync(place, new(), kind, "EIO", at, folder["trace"]);
        Assert.True(_hit > 0, "no fault was injected");
    }

    /// <summary>One run with the fault, held to the list; then one without, which must write.</summary>
    async Task RunAsync(Place place, Ledger ledger, string kind, string error, int at, string trace)
    {
        var calls = string.Join(',', string.Equals(kind, "sync", StringComparison.Ordinal) ? Syncs : Writes);
        string[] before =
        [
            Tracer, "-f", "-qq", "-o", trace, "-P", place.File, "-P", place.File + "-wal", "-P", place.PublishedPath + ".next", "-P", place.Folder,
            "-e", "trace=" + calls, "-e", string.Create(CultureInfo.InvariantCulture, $"inject={calls}:error={error}:when={at}"),
        ];
        var where = string.Create(CultureInfo.InvariantCulture, $"{kind} {error} at {at}");
        await LiveAsync(place, ledger, before, where);
        _hit += File.ReadLines(trace).Count(line => line.EndsWith("(INJECTED)", StringComparison.Ordinal));
        var after = await LiveAsync(place, ledger, [], where + ", the start after it");
        Assert.True(after.Ended, $"{where}: the log does not go on: {after.Down}");
    }

    async Task<(bool Ended, string? Down)> LiveAsync(Place place, Ledger ledger, string[] before, string where)
    {
        using var victim = Victim.Start(new(place, _life++, Producers, Entries, Lease, WriterStarts), before);
        IReadOnlyCollection<Deed>? again = null;
        if (await victim.ReadyAsync())
        {
            again = [.. ledger.Open];
            await victim.GoAsync(again);
        }
        await victim.EndAsync();
        Assert.True(victim.Ended || IsClear(victim.Down), $"{where}: ended with {victim.ExitCode.ToString(CultureInfo.InvariantCulture)}, {victim.Down} {await victim.Error}");
        Assert.All(victim.Failed(), code => Assert.Contains(code, ClearCodes));
        Assert.Empty(ledger.Take(victim, again));
        ledger.SeePublished(place);
        await using var store = await place.OpenAsync();
        var findings = await ledger.CheckAsync(store, place);
        Assert.True(findings.Count == 0, $"{where}: {string.Join('\n', findings)}");
        return (victim.Ended, victim.Down);
    }

    /// <summary>A code of the ledger, or the database's own words where it could not even be opened or closed.</summary>
    static bool IsClear(string? down) =>
        down is not null && (ClearCodes.Contains(down) || down is LedgerCodes.Unreadable or LedgerCodes.NotADatabase || down.StartsWith("X SqliteException", StringComparison.Ordinal) || down.StartsWith("X IOException", StringComparison.Ordinal));

    static async Task SkipWhereTracingIsNotPermittedAsync()
    {
        Assert.SkipUnless(File.Exists(Tracer), "strace is not installed: no write or sync was made to fail");
        var start = new ProcessStartInfo(Tracer, ["-qq", "-o", "/dev/null", "/bin/true"]) { UseShellExecute = false, RedirectStandardError = true };
        using var probe = Process.Start(start) ?? throw new InvalidOperationException("strace did not start");
        var said = await probe.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(probe.ExitCode == 0, "tracing is not permitted here: no write or sync was made to fail: " + said);
    }
}
