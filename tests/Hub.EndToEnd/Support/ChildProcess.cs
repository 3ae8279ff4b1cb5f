using System.Diagnostics;
using System.Globalization;

namespace Hub.EndToEnd.Support;

/// <summary>A program of this repository as a process of its own. All it says is kept in files.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);
    static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    readonly Process _process;
    readonly Task _output;
    readonly Task _errors;
    readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ChildProcess(Process process, string log, Func<string, bool> isReady)
    {
        _process = process;
        _output = Copy(process.StandardOutput, log + ".out", line =>
        {
            if (isReady(line))
            {
                _ready.TrySetResult(line);
            }
        });
        _errors = Copy(process.StandardError, log + ".err", static _ => { });
    }

    public int Id => _process.Id;

    /// <summary>The line with which it said that it is ready.</summary>
    public string ReadyLine => _ready.Task.Result;

    /// <summary>Starts a built program and waits until it says that it is ready.</summary>
    /// <param name="project">Name of the project, as its output folder is called.</param>
    /// <param name="assembly">File that is run.</param>
    /// <param name="log">Path of what it says, without ending.</param>
    public static async Task<ChildProcess> Start(string project, string assembly, IEnumerable<string> arguments, string log, Func<string, bool> isReady)
    {
        var started = Process.Start(new ProcessStartInfo("dotnet", [Built(project, assembly), .. arguments])
        {
            WorkingDirectory = Testing.SharedFiles.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var child = new ChildProcess(started, log, isReady);
        var first = await Task.WhenAny(child._ready.Task, started.WaitForExitAsync(), Task.Delay(StartTimeout));
        if (first != child._ready.Task)
        {
            await child.Kill();
            throw new InvalidOperationException($"{project} did not become ready: {await File.ReadAllTextAsync(log + ".err")}{await File.ReadAllTextAsync(log + ".out")}");
        }
        return child;
    }

    /// <summary>SIGTERM; waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop()
    {
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }
        using var bound = new CancellationTokenSource(StopTimeout);
        await _process.WaitForExitAsync(bound.Token);
        await Task.WhenAll(_output, _errors);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no farewell.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await Task.WhenAll(_output, _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }
        _process.Dispose();
    }

    // Next to this assembly's own output folder, whatever the build is called.
    /// <summary>Runs a built program to its end.</summary>
    /// <returns>Its exit code and all that it said.</returns>
    public static async Task<(int ExitCode, string Said)> Run(string project, string assembly, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Built(project, assembly), .. arguments])
        {
            WorkingDirectory = Testing.SharedFiles.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(StartTimeout);
        return (process.ExitCode, await output + await errors);
    }

    static string Built(string project, string assembly) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), assembly));

    static Task Copy(StreamReader from, string path, Action<string> see) => Task.Run(async () =>
    {
        await using var to = new StreamWriter(path, append: true) { AutoFlush = true };
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
            see(line);
        }
    });
}
