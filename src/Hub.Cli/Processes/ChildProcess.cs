using System.Diagnostics;
using Hub.Cli.Commands;

namespace Hub.Cli.Processes;

/// <summary>How a child is started.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Program">What the host runs: a dll, or a script.</param>
/// <param name="IsReady">Whether a line of its output says that it is ready.</param>
/// <param name="LogFile">Receives its output after the ready line and its errors; null: nothing is kept.</param>
sealed record ChildPlan(string Name, string Program, IReadOnlyList<string> Arguments, Predicate<string> IsReady, string? LogFile = null)
{
    /// <summary>The program that runs it; <c>dotnet</c> where nothing else is said.</summary>
    public string Host { get; init; } = Installation.Dotnet;
}

/// <summary>A process that this one started, knows by its id, and stops.</summary>
sealed class ChildProcess : IAsyncDisposable
{
    static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    const int LastLines = 12;

    readonly Process _process;
    readonly StreamWriter? _log;
    readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Queue<string> _lastErrors = new();
    readonly Lock _lock = new();
    readonly ChildPlan _plan;

    ChildProcess(ChildPlan plan)
    {
        _plan = plan;
        _log = plan.LogFile is null ? null : new StreamWriter(plan.LogFile, append: true) { AutoFlush = true };
        var start = new ProcessStartInfo(plan.Host)
        {
            UseShellExecute = false,
            // Held open: a child that watches it ends when this process is gone, however that came about.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(plan.Program);
        plan.Arguments.ToList().ForEach(start.ArgumentList.Add);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => OnError(line.Data);
    }

    public string Name => _plan.Name;

    public int Id => _process.Id;

    /// <summary>The line that said it was ready.</summary>
    public string ReadyLine { get; private set; } = "";

    /// <summary>Ends when the process does.</summary>
    public Task ExitedAsync(CancellationToken cancel) => _process.WaitForExitAsync(cancel);

    /// <summary>Starts a process and waits until it says that it is ready.</summary>
    /// <exception cref="CommandException">It ended before, or took too long; it is stopped then.</exception>
    public static async Task<ChildProcess> StartAsync(ChildPlan plan, CancellationToken cancel)
    {
        var child = new ChildProcess(plan);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        try
        {
            child.ReadyLine = await child.WaitUntilReadyAsync(cancel);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signals.Terminate(_process);
            using var patience = new CancellationTokenSource(StopWithin);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                // A killed process is gone at once; only its last output may still be on the way.
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        _process.Dispose();
        lock (_lock)
        {
            _log?.Dispose();
        }
    }

    async Task<string> WaitUntilReadyAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(ReadyWithin);
        var exited = _process.WaitForExitAsync(patience.Token);
        var first = await Task.WhenAny(_ready.Task, exited);
        cancel.ThrowIfCancellationRequested();
        if (first == _ready.Task || _ready.Task.IsCompleted)
        {
            return await _ready.Task;
        }
        var why = _process.HasExited ? $"ended with {_process.ExitCode}" : $"was not ready within {ReadyWithin.TotalSeconds:0} s";
        lock (_lock)
        {
            throw CommandException.CouldNot($"{Name} {why}: {string.Join(" | ", _lastErrors)}");
        }
    }

    void OnOutput(string? line)
    {
        if (line is null)
        {
            return;
        }
        if (!_ready.Task.IsCompleted && _plan.IsReady(line))
        {
            // Not logged: a register's ready line names people.
            _ready.TrySetResult(line);
            return;
        }
        Log(line);
    }

    void OnError(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_lock)
        {
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > LastLines)
            {
                _lastErrors.Dequeue();
            }
        }
        Log(line);
    }

    void Log(string line)
    {
        lock (_lock)
        {
            if (_log?.BaseStream is { CanWrite: true })
            {
                _log.WriteLine(line);
            }
        }
    }
}
