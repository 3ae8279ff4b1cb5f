using System.Diagnostics;
using System.Globalization;
using Hub.CrashHarness.Judging;
using Hub.CrashHarness.Load;
using Hub.CrashHarness.Victim;

namespace Hub.CrashHarness.Run;

/// <summary>Kills a hub under load again and again, and holds it to its promises after every restart.</summary>
sealed class CrashRun
{
    /// <summary>Answers in one life before the kill is due: chosen below this.</summary>
    const int MostAnswers = 60;

    /// <summary>Then the kill comes after a time chosen below this.</summary>
    const int LongestDelayMs = 120;

    /// <summary>All kills under load but one of so many come the moment an answer comes; that one at a time of its own.</summary>
    const int AtAnAnswerOf = 3;

    /// <summary>Requests on the way at a kill under load, where there are as many clients.</summary>
    const int InFlightAtKill = 16;

    /// <summary>A hub that gives no more answers is killed all the same.</summary>
    static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(20);

    /// <summary>Every so many kills come while nothing is under way.</summary>
    const int IdleEvery = 8;

    /// <summary>After every so many kills the hub is killed again while it starts.</summary>
    const int StartingEvery = 3;

    /// <summary>The very first start, which makes keys, certificates and databases, is killed this often too.</summary>
    const int FirstStartKills = 2;

    /// <summary>A start takes about this long; kills during it come before.</summary>
    const int LongestStartMs = 1_500;

    /// <summary>Every so many kills the whole copy of the log is verified from its first entry.</summary>
    const int WholeEvery = 25;

    const int MostTries = 50;

    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(10);

    readonly RunOptions _options;
    readonly TextWriter _output;
    readonly Random _random;
    readonly Scenery _scenery;
    readonly OldCopy _forgetful;
    readonly Tally _tally = new();
    string _noticed = "";
    readonly Stopwatch _clock = Stopwatch.StartNew();
    TimeSpan _lastProgress;
    DateTimeOffset _ready = TimeProvider.System.GetUtcNow();

    CrashRun(RunOptions options, Random random, Scenery scenery, TextWriter output)
    {
        (_options, _random, _scenery, _output) = (options, random, scenery, output);
        _tally.KillsStarting = FirstStartKills;
        _forgetful = new OldCopy(scenery.Hub.Data, Path.Combine(options.Folder, "hub-old"));
    }

    /// <summary>Runs to the end, or to the first restart with findings.</summary>
    /// <returns>Whether every check held, and at least one kill came between commit and reply.</returns>
    public static async Task<bool> RunAsync(RunOptions options, TextWriter output, CancellationToken cancel)
    {
        await output.WriteLineAsync($"{Text(options.Kills)} kills, {Text(options.Clients)} clients and {Text(Crowd.People)} people, seed {options.Seed.ToString(CultureInfo.InvariantCulture)} (HUB_SEED), in {options.Folder}");
        var begun = Stopwatch.GetTimestamp();
        var random = new Random(options.Seed);
        var firstKills = Enumerable.Range(0, FirstStartKills).Select(_ => StartingMoment(random)).ToList();
        await using var scenery = await Scenery.SetAsync(options.Folder, firstKills, cancel);
        await output.WriteLineAsync($"set up in {Stopwatch.GetElapsedTime(begun).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        var run = new CrashRun(options, random, scenery, output);
        return await run.KillsAsync(cancel);
    }

    async Task<bool> KillsAsync(CancellationToken cancel)
    {
        for (var kill = 0; kill < _options.Kills; kill++)
        {
            await ProofsAreTakenAsync(cancel);
            if (await SettleAsync(cancel) is { } unsettled)
            {
                return await FailAsync([unsettled]);
            }
            await _scenery.Crowd.RenewAsync(cancel);
            var settled = _scenery.List.Count;
            var inFlight = await LiveAndDieAsync(idle: kill % IdleEvery == IdleEvery - 3, cancel);
            if (kill == 0)
            {
                _forgetful.Take();
            }
            await StartAgainAsync(alsoKillStarting: kill % StartingEvery == StartingEvery - 2, cancel);
            var findings = await _scenery.Examination.RunAsync(_scenery.Crowd.Bound, settled, whole: kill % WholeEvery == WholeEvery - 1, cancel);
            if (findings.Count > 0)
            {
                return await FailAsync(findings);
            }
            CountLost(inFlight);
            await ProgressAsync(kill + 1);
        }
        return await FinishAsync(cancel);
    }

    /// <summary>A hub takes no proof dated up to the second of its start: it cannot know whether it saw that proof before.</summary>
    async Task ProofsAreTakenAsync(CancellationToken cancel)
    {
        var next = DateTimeOffset.FromUnixTimeSeconds(_ready.ToUnixTimeSeconds() + 1).AddMilliseconds(5);
        var left = next - TimeProvider.System.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, cancel);
        }
    }

    /// <summary>Sends again, with the same keys, whatever was not answered, until it is.</summary>
    async Task<Finding?> SettleAsync(CancellationToken cancel)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var open = _scenery.Caller.Open();
            if (open.Count == 0)
            {
                return null;
            }
            await Task.WhenAll(open.Select(one => _scenery.Caller.SendAsync(one.Request, one.Person, cancel)));
            if (_scenery.Caller.Open().Count > 0)
            {
                await Task.Delay(BetweenTries, cancel);
            }
        }
        var (request, _) = _scenery.Caller.Open()[0];
        var last = _scenery.List.Lines()[(int)request.Number].Answers;
        return new("request.unsettled", $"request {request.Number} ({request.Wish}, key {request.Key})", $"an answer within {MostTries} tries", last.Count == 0 ? "none" : $"{last[^1].Outcome} {last[^1].Code}");
    }

    /// <summary>One life under load, ended by SIGKILL.</summary>
    /// <returns>How many requests were on the way.</returns>
    async Task<int> LiveAndDieAsync(bool idle, CancellationToken cancel)
    {
        var stopping = false;
        var (answers, delay) = (_scenery.Caller.Answers + _random.Next(MostAnswers), TimeSpan.FromMilliseconds(_random.Next(LongestDelayMs)));
        var atAnAnswer = _random.Next(AtAnAnswerOf) > 0;
        _ = _scenery.Caller.TakeLost();
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        life.CancelAfter(LongestLife);
        var work = _scenery.Crowd.WorkAsync(_scenery.Caller, _options.Clients, _random, () => Volatile.Read(ref stopping), cancel);
        var looking = LookAsync(() => Volatile.Read(ref stopping), cancel);
        await UntilAsync(() => _scenery.Caller.Answers >= answers || work.IsCompleted, life.Token);
        await Task.Delay(delay, cancel);
        var inFlight = 0;
        if (idle)
        {
            Volatile.Write(ref stopping, true);
            await Task.WhenAll(work, looking);
            await Task.Delay(delay, cancel);
        }
        else
        {
            await UntilAsync(() => _scenery.Caller.InFlight >= Math.Min(InFlightAtKill, _options.Clients) || work.IsCompleted, life.Token);
            if (atAnAnswer)
            {
                // Entries are committed in batches: as one answer of a batch comes, others are committed and not yet answered.
                _scenery.Caller.AtNextAnswer(Die);
                await UntilAsync(() => Volatile.Read(ref stopping) || work.IsCompleted, life.Token);
            }
        }
        if (!Volatile.Read(ref stopping))
        {
            Die();
        }
        await _scenery.Hub.KillAsync();
        await Task.WhenAll(work, looking);
        return inFlight;

        void Die()
        {
            inFlight = _scenery.Caller.InFlight;
            Volatile.Write(ref stopping, true);
            _scenery.Hub.Kill();
        }
    }

    /// <summary>Waits for something, or until the life has been long enough.</summary>
    static async Task UntilAsync(Func<bool> isSo, CancellationToken life)
    {
        while (!isSo() && !life.IsCancellationRequested)
        {
            await Task.Delay(1, CancellationToken.None);
        }
    }

    /// <summary>Looks at the checkpoint as anybody may: what was shown before a kill must stand after it.</summary>
    async Task LookAsync(Func<bool> stop, CancellationToken cancel)
    {
        try
        {
            while (!stop())
            {
                if (await _scenery.Mirror.SeeAsync(cancel) is { } seen)
                {
                    await _scenery.List.SawAsync(seen);
                }
                await Task.Delay(BetweenLooks, cancel);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // Killed while it was looked at.
        }
    }

    async Task StartAgainAsync(bool alsoKillStarting, CancellationToken cancel)
    {
        if (alsoKillStarting)
        {
            await _scenery.Hub.StartAndKillAsync(StartingMoment(_random), cancel);
            _tally.KillsStarting++;
        }
        _tally.Restarted(await _scenery.Hub.StartAsync(cancel));
        _ready = TimeProvider.System.GetUtcNow();
    }

    static TimeSpan StartingMoment(Random random) => TimeSpan.FromMilliseconds(random.Next(LongestStartMs));

    void CountLost(int inFlight)
    {
        var first = _scenery.Caller.TakeLost().Where(lost => lost.Attempt == 0).Select(lost => lost.Request).ToList();
        var between = first.Count(_scenery.Examination.Stands);
        _tally.Killed(inFlight, between, first.Count - between);
    }

    async Task<bool> FinishAsync(CancellationToken cancel)
    {
        await ProofsAreTakenAsync(cancel);
        if (await SettleAsync(cancel) is { } unsettled)
        {
            return await FailAsync([unsettled]);
        }
        var findings = await _scenery.Examination.RunAsync(_scenery.Crowd.Bound, _scenery.List.Count, whole: true, cancel);
        if (findings.Count > 0)
        {
            return await FailAsync(findings);
        }
        if (_tally.KillsBetween == 0)
        {
            await TableAsync();
            await _output.WriteLineAsync("FAILED: no kill came between a commit and its reply, so the run shows nothing about that moment");
            return false;
        }
        return await NoticesForgettingAsync(cancel);
    }

    /// <summary>The harness tried on a hub that breaks its promises: the data of the first kill, put back whole, must be noticed.</summary>
    async Task<bool> NoticesForgettingAsync(CancellationToken cancel)
    {
        await _scenery.Hub.KillAsync();
        var size = _scenery.Examination.Size;
        _forgetful.PutInPlace();
        await _scenery.Hub.StartAsync(cancel);
        var findings = await _scenery.Examination.RunAsync(_scenery.Crowd.Bound, settled: 0, whole: false, cancel);
        _noticed = string.Join(' ', findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal));
        await TableAsync();
        if (findings.Count > 0)
        {
            return true;
        }
        await _output.WriteLineAsync($"FAILED: the harness did not notice that {Text(size)} entries were replaced by those of the first kill");
        return false;
    }

    async Task<bool> FailAsync(IReadOnlyList<Finding> findings)
    {
        const int told = 20;
        await TableAsync();
        await _output.WriteLineAsync($"FAILED after {Text(_tally.Kills)} kills, seed {_options.Seed.ToString(CultureInfo.InvariantCulture)}: {Text(findings.Count)} findings");
        foreach (var finding in findings.Take(told))
        {
            await _output.WriteLineAsync("  " + finding);
        }
        await _output.WriteLineAsync($"The hub's data is kept in {_scenery.Hub.Data}, the promises in {_scenery.List.File}, the log as fetched in {_scenery.Mirror.Folder}");
        return false;
    }

    async Task TableAsync()
    {
        var lines = _scenery.List.Lines();
        (string, string)[] rest =
        [
            ("requests", Text(lines.Count)),
            ("attempts", Text(_scenery.List.Attempts)),
            ("promises kept", Text(lines.Sum(line => line.Answers.Count(answer => answer.Promise is not null)))),
            ("payloads handed out", Text(lines.Sum(line => line.Answers.Count(answer => answer.SealedHash is not null)))),
            ("retries recognised", Text(_scenery.Caller.Recognised)),
            ("revocations", Text(lines.Count(line => line.Request.Wish is Wish.Revoke))),
            ("checkpoints held against the log", Text(_scenery.List.Seen().Count)),
            ("entries in the log", Text(_scenery.Examination.Size)),
            ("data of the first kill put back", _noticed.Length == 0 ? "not tried" : "noticed: " + _noticed),
            ("time", $"{_clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s ({(_clock.Elapsed.TotalSeconds / Math.Max(1, _tally.Kills)).ToString("0.00", CultureInfo.InvariantCulture)} s a kill)"),
        ];
        foreach (var row in _tally.Table(rest))
        {
            await _output.WriteLineAsync(row);
        }
    }

    async Task ProgressAsync(int kills)
    {
        if (_clock.Elapsed - _lastProgress < BetweenProgress)
        {
            return;
        }
        _lastProgress = _clock.Elapsed;
        var left = TimeSpan.FromTicks(_clock.Elapsed.Ticks / kills * (_options.Kills - kills));
        await _output.WriteLineAsync($"kill {Text(kills)} of {Text(_options.Kills)}: {Text(_tally.KillsBetween)} between commit and reply, {Text(_scenery.Examination.Size)} entries, {left.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)} left");
    }

    static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
