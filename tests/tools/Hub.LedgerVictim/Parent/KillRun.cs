using System.Diagnostics;
using System.Globalization;
using Hub.LedgerVictim.Child;

namespace Hub.LedgerVictim.Parent;

/// <summary>Start, load, SIGKILL, start again, compare the whole log with the list: again and again.</summary>
sealed class KillRun
{
    const int StartKillOneIn = 3;
    const int MostStartKillsInARow = 2;
    const int MostAcknowledgementsBeforeKill = 2_000;
    const int MostLoadMs = 120;
    const int MostStartMs = 320;
    const int ProgressOneIn = 25;

    // Long enough for a machine with other work; a killed writer's successor waits it out.
    static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(60);
    static readonly TimeSpan ServerGone = TimeSpan.FromSeconds(30);

    readonly KillOptions _options;
    readonly TextWriter _out;
    readonly Random _random;
    readonly string _folder;
    readonly KillTally _tally = new();
    readonly long _started = Stopwatch.GetTimestamp();
    KillableServer? _server;
    Ledger _ledger = new();
    Place _place = new("");
    int _life;

    KillRun(KillOptions options, TextWriter output)
    {
        (_options, _out, _random) = (options, output, new(options.Seed));
        _folder = options.Folder ?? Directory.CreateTempSubdirectory("hub-killed-").FullName;
    }

    /// <summary>0 right, 1 a finding (the log is kept), 2 could not.</summary>
    public static async Task<int> RunAsync(KillOptions options, TextWriter output)
    {
        var run = new KillRun(options, output);
        try
        {
            if (options.Postgres && (run._server = await KillableServer.StartAsync(Path.Combine(run._folder, "server"))) is null)
            {
                await output.WriteLineAsync("SKIPPED: PostgreSQL is not installed under /usr/lib/postgresql");
                return 2;
            }
            var findings = await run.AllAsync();
            foreach (var line in run._tally.Lines(options.Postgres ? "PostgreSQL" : "SQLite", options.Seed, Stopwatch.GetElapsedTime(run._started)))
            {
                await output.WriteLineAsync(line);
            }
            foreach (var finding in findings)
            {
                await output.WriteLineAsync($"FAILED, seed {options.Seed.ToString(CultureInfo.InvariantCulture)}: {finding}");
            }
            if (findings.Count > 0)
            {
                await output.WriteLineAsync($"the log is kept in {run._place.Folder}");
                return 1;
            }
        }
        finally
        {
            if (run._server is not null)
            {
                await run._server.DisposeAsync();
            }
        }
        Directory.Delete(run._folder, recursive: true);
        return 0;
    }

    async Task<IReadOnlyList<string>> AllAsync()
    {
        IReadOnlyList<string> findings = [];
        while (findings.Count == 0 && _tally.UnderLoad < _options.Kills)
        {
            NewLog();
            var kills = Math.Min(_options.KillsPerLog, _options.Kills - _tally.UnderLoad);
            for (var kill = 0; findings.Count == 0 && kill < kills; kill++)
            {
                findings = await KillUnderLoadAsync();
            }
            if (findings.Count == 0)
            {
                findings = await LastStartAsync();
            }
            _tally.Add(_ledger);
            if (findings.Count == 0)
            {
                Directory.Delete(_place.Folder, recursive: true);
            }
        }
        return findings;
    }

    void NewLog()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"log_{_tally.Logs}");
        _ledger = new();
        _place = new(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, _server?.ConnectionString, name);
    }

    async Task<IReadOnlyList<string>> KillUnderLoadAsync()
    {
        await KillStartsAsync();
        using var victim = Victim.Start(Child());
        if (await CheckRightAfterStartAsync(victim) is { Count: > 0 } wrong)
        {
            return wrong;
        }
        var again = _ledger.Open.ToList();
        await victim.GoAsync(again);
        await LoadAsync(victim);
        if (_server is not null && _tally.UnderLoad % 2 == 0)
        {
            await KillServerAsync(victim);
        }
        else
        {
            await victim.KillAsync();
        }
        _tally.UnderLoad++;
        var findings = _ledger.Take(victim, again);
        _ledger.SeePublished(_place);
        if (_tally.UnderLoad % ProgressOneIn == 0)
        {
            await ProgressAsync();
        }
        return findings;
    }

    /// <summary>The start after a kill is killed too, perhaps the one after it as well: recovery begins again.</summary>
    async Task KillStartsAsync()
    {
        for (var row = 0; row < MostStartKillsInARow && _random.Next(StartKillOneIn) == 0; row++)
        {
            using var victim = Victim.Start(Child());
            await Task.Delay(_random.Next(MostStartMs));
            await victim.KillAsync();
            var stage = victim.Stages() is [.., var last] ? last : "before main";
            _tally.InStart[stage] = _tally.InStart.GetValueOrDefault(stage) + 1;
        }
    }

    /// <summary>The child has recovered the log and waits for its word; nothing is sent yet.</summary>
    async Task<IReadOnlyList<string>> CheckRightAfterStartAsync(Victim victim)
    {
        if (!await victim.ReadyAsync())
        {
            return [$"start: the child did not get ready: {victim.Down ?? "silent"} {(victim.HasExited ? await victim.Error : "")}"];
        }
        await using var store = await _place.OpenAsync();
        return await _ledger.CheckAsync(store, _place);
    }

    async Task LoadAsync(Victim victim)
    {
        if (_random.Next(2) == 0)
        {
            var count = 1 + _random.Next(MostAcknowledgementsBeforeKill);
            await victim.UntilAsync(() => victim.AcknowledgedCount >= count);
        }
        else
        {
            await Task.Delay(_random.Next(MostLoadMs));
        }
    }

    /// <summary>The server goes; the child must say so by itself and acknowledge nothing more.</summary>
    async Task KillServerAsync(Victim victim)
    {
        await _server!.KillAsync();
        _tally.OfTheServer++;
        if (_random.Next(2) == 0)
        {
            await Task.WhenAny(victim.EndAsync(), Task.Delay(ServerGone));
        }
        if (!victim.HasExited)
        {
            await victim.KillAsync();
        }
        await _server.StartAgainAsync();
    }

    async Task<IReadOnlyList<string>> LastStartAsync()
    {
        using var victim = Victim.Start(Child());
        var findings = await CheckRightAfterStartAsync(victim);
        await victim.KillAsync();
        return findings;
    }

    ChildOptions Child() => new(_place, _life++, _options.Producers, Entries: 0, Lease, WriterStarts: 1);

    Task ProgressAsync()
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var left = elapsed / _tally.UnderLoad * (_options.Kills - _tally.UnderLoad);
        return _out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{_tally.UnderLoad} of {_options.Kills} kills, {elapsed:mm\\:ss}, {left:mm\\:ss} left; {_ledger.Held} entries in this log"));
    }
}
