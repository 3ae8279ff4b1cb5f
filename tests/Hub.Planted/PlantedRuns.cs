using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hub.Planted.Faults;

namespace Hub.Planted;

/// <summary>Plants every fault once, two at a time, and runs what claims to catch it; and the same tests over the same rooms without a fault.</summary>
public sealed class PlantedRuns : IAsyncLifetime
{
    const int AtOnce = 2;

    readonly Workshop _workshop = new();
    readonly ConcurrentDictionary<string, Lazy<Task<Room>>> _rooms = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Lazy<Task<string>>> _sound = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Ended> _ended = new(StringComparer.Ordinal);

    /// <summary>The tests with the fault.</summary>
    internal Ended OfFault(Fault fault) => _ended[fault.Name];

    /// <summary>The same tests without the fault.</summary>
    internal Ended OfSound(Fault fault) => _ended[SoundName(fault)];

    /// <summary>Whether the tests were run with the fault.</summary>
    internal bool WasPlanted(Fault fault) => _ended.TryGetValue(fault.Name, out var ended) && ended.Run is not null;

    public async ValueTask InitializeAsync()
    {
        var sound = FaultList.Chosen.DistinctBy(SoundName, StringComparer.Ordinal).Select(fault => (Name: SoundName(fault), Fault: fault, Planted: false));
        var planted = FaultList.Chosen.Select(fault => (fault.Name, Fault: fault, Planted: true));
        await Parallel.ForEachAsync(sound.Concat(planted), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (job, _) =>
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                var room = job.Planted ? await Plant(job.Fault) : await Sound(job.Fault.Room);
                var run = await SuiteRun.Of(_workshop, job.Fault.Suite, job.Fault.Filter, room, FolderOf(job.Name));
                _ended[job.Name] = new(run, null, Stopwatch.GetElapsedTime(began));
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                _ended[job.Name] = new(null, fault.Message, Stopwatch.GetElapsedTime(began));
            }
            TestContext.Current.SendDiagnosticMessage("{0}: {1}", job.Name, _ended[job.Name].Words);
        });
    }

    public ValueTask DisposeAsync()
    {
        _workshop.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<string> Plant(Fault fault) => await (await RoomOf(fault.Room)).Compile(fault.Edits, _workshop.In(FolderOf(fault.Name)));

    Task<string> Sound(string room) =>
        _sound.GetOrAdd(room, path => new(async () => await (await RoomOf(path)).Compile([], _workshop.In("sound", Path.GetFileName(path))))).Value;

    Task<Room> RoomOf(string path) => _rooms.GetOrAdd(path, known => new(() => Room.Of(known))).Value;

    static string SoundName(Fault fault) => $"sound {fault.Room} {fault.Suite} {fault.Filter}";

    string FolderOf(string name)
    {
        var folder = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
        _workshop.In(folder);
        return folder;
    }
}

/// <summary>A run that ended, or why there is none.</summary>
sealed record Ended(SuiteRun? Run, string? Why, TimeSpan Took)
{
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Run?.Words ?? Why}; {Took.TotalSeconds:0.0} s");

    public string Tail => Run?.Tail ?? "";
}
