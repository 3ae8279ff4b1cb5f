using System.Diagnostics;
using System.Globalization;
using Hub.Cli.Client;
using Hub.Cli.Processes;

namespace Hub.CrashHarness.Victim;

/// <summary>A hub process that is killed and started again on the same data.</summary>
sealed class HubUnderTest : IAsyncDisposable
{
    /// <summary>Longest wait for a start; a recovery that takes longer is a fault.</summary>
    public static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(180);

    /// <summary>Hexadecimal, as the runtime reads it: 65 seconds without new code.</summary>
    const string CompileAgainAfterMs = "FFFF";

    static readonly TimeSpan OutputWithin = TimeSpan.FromSeconds(5);

    readonly string[] _arguments;
    readonly string _said;
    Process? _process;
    Task _copying = Task.CompletedTask;

    /// <param name="data">Kept across restarts.</param>
    /// <param name="said">File of what all its processes said.</param>
    public HubUnderTest(string data, string connectors, string said)
    {
        (Data, _said) = (data, said);
        var port = FreePort.Find();
        Place = new($"https://localhost:{port.ToString(CultureInfo.InvariantCulture)}", Path.Combine(data, "ca.pem"));
        _arguments =
        [
            Installation.Program("Hub.Api", "Hub.Api.dll"), "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture),
            "--policies", Path.Combine(Installation.Root, "policies"), "--connectors", connectors, "--environment", "Development",
        ];
    }

    public string Data { get; }

    public HubPlace Place { get; }

    /// <summary>Starts and waits until the hub says that it answers.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancel)
    {
        var begun = Stopwatch.StartNew();
        var ready = Launch();
        var first = await Task.WhenAny(ready, _process!.WaitForExitAsync(cancel), Task.Delay(StartWithin, cancel));
        cancel.ThrowIfCancellationRequested();
        if (first != ready)
        {
            var how = _process.HasExited ? $"ended with {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}" : $"was not ready after {StartWithin.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s";
            await KillAsync();
            throw new HubDidNotStartException($"the hub {how}; what it said is in {_said}");
        }
        return begun.Elapsed;
    }

    /// <summary>Starts, and kills it in the midst of starting.</summary>
    /// <param name="after">From the start of the process.</param>
    public async Task StartAndKillAsync(TimeSpan after, CancellationToken cancel)
    {
        _ = Launch();
        await Task.Delay(after, cancel);
        await KillAsync();
    }

    /// <summary>SIGKILL to this one process, at once.</summary>
    public void Kill() => _process?.Kill();

    /// <summary>SIGKILL to this one process; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }
        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAny(_copying, Task.Delay(OutputWithin));
        process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    /// <summary>Starts the process; the task ends when it says that it is ready.</summary>
    Task Launch()
    {
        var start = new ProcessStartInfo(Installation.Dotnet, _arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Code that lives for seconds gains nothing from being compiled twice, and starts are most of what a run does.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = CompileAgainAfterMs;
        _process = Process.Start(start)!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var file = TextWriter.Synchronized(new StreamWriter(new FileStream(_said, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true });
        var word = "hub ready " + Place.Origin;
        _copying = CopyAsync(file, ready, word);
        return ready.Task;
    }

    async Task CopyAsync(TextWriter file, TaskCompletionSource ready, string word)
    {
        var (output, error) = (_process!.StandardOutput, _process.StandardError);
        await using (file)
        {
            await Task.WhenAll(CopyAsync(output, file, line => Tell(line)), CopyAsync(error, file, static _ => { }));
        }

        void Tell(string line)
        {
            if (string.Equals(line, word, StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        }
    }

    static async Task CopyAsync(StreamReader from, TextWriter to, Action<string> see)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
            see(line);
        }
    }
}

/// <summary>The hub did not come back on its data.</summary>
public sealed class HubDidNotStartException(string message) : Exception(message);
