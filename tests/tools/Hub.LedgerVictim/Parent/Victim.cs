using System.Diagnostics;
using System.Globalization;
using Hub.Canon;
using Hub.LedgerVictim.Child;

namespace Hub.LedgerVictim.Parent;

/// <summary>An acknowledgement as the parent read it from the pipe.</summary>
sealed record Acknowledgement(Deed Deed, long Index, Hash256 Hash);

/// <summary>A running child and all that it has said so far.</summary>
sealed class Victim : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly Lock _lock = new();
    readonly List<Acknowledgement> _acknowledged = [];
    readonly List<string> _stages = [];
    readonly List<string> _failed = [];
    readonly SemaphoreSlim _said = new(0);
    readonly Task _reading;

    Victim(Process process, ChildOptions options)
    {
        (_process, Options) = (process, options);
        _reading = Task.Run(ReadAsync);
    }

    public ChildOptions Options { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Why the writer went down for the last time, or what the store said; null when neither.</summary>
    public string? Down { get; private set; }

    /// <summary>The load ended by itself.</summary>
    public bool Ended { get; private set; }

    /// <summary>Size of the log when the writer was opened; −1 before.</summary>
    public long ReadySize { get; private set; } = -1;

    /// <summary>Bytes of standard error, where a tracer writes.</summary>
    public Task<string> Error { get; private init; } = Task.FromResult("");

    /// <summary>Starts a child.</summary>
    /// <param name="before">A program and its arguments that start the child in their turn; empty = none.</param>
    public static Victim Start(ChildOptions options, params IReadOnlyList<string> before)
    {
        string[] words = [.. before, Environment.ProcessPath is { } host && Path.GetFileName(host) is "dotnet" ? host : "dotnet", typeof(Victim).Assembly.Location, .. options.Arguments()];
        var start = new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_TieredCompilation"] = "1";
        var process = Process.Start(start)!;
        return new(process, options) { Error = process.StandardError.ReadToEndAsync() };
    }

    /// <summary>What was acknowledged so far.</summary>
    public IReadOnlyList<Acknowledgement> Acknowledged()
    {
        lock (_lock)
        {
            return [.. _acknowledged];
        }
    }

    public int AcknowledgedCount
    {
        get
        {
            lock (_lock)
            {
                return _acknowledged.Count;
            }
        }
    }

    /// <summary>Stages of the start that were reached.</summary>
    public IReadOnlyList<string> Stages()
    {
        lock (_lock)
        {
            return [.. _stages];
        }
    }

    /// <summary>Codes of failed appends, in order.</summary>
    public IReadOnlyList<string> Failed()
    {
        lock (_lock)
        {
            return [.. _failed];
        }
    }

    /// <summary>Waits until something holds or the child is silent for good; false when it then does not hold.</summary>
    public async Task<bool> UntilAsync(Func<bool> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (_reading.IsCompleted || Stopwatch.GetElapsedTime(started) > Patience)
            {
                return holds();
            }
            await _said.WaitAsync(TimeSpan.FromMilliseconds(20));
        }
        return true;
    }

    public Task<bool> ReadyAsync() => UntilAsync(() => ReadySize >= 0);

    /// <summary>Tells what to send again, and to begin.</summary>
    public async Task GoAsync(IEnumerable<Deed> again)
    {
        try
        {
            foreach (var deed in again)
            {
                await _process.StandardInput.WriteLineAsync(deed.ToString());
            }
            await _process.StandardInput.WriteLineAsync("GO");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException) when (Down is not null || _reading.IsCompleted)
        {
            // It went down meanwhile; what it said counts.
        }
    }

    /// <summary>SIGKILL, and everything that was in the pipe is read.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    /// <summary>Waits until the child has ended and everything it said is read.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        await _reading.WaitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
        _said.Dispose();
    }

    async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Hear(line);
            if (_said.CurrentCount == 0)
            {
                _said.Release();
            }
        }
    }

    void Hear(string line)
    {
        var words = line.Split(' ');
        lock (_lock)
        {
            switch (words)
            {
                case ["A", _, _, _, var index, var hash]:
                    _acknowledged.Add(new(Deed.Parse(words.AsSpan(1, 3)), long.Parse(index, CultureInfo.InvariantCulture), new(Convert.FromHexString(hash))));
                    break;
                case ["S", "ready", var size]:
                    _stages.Add("ready");
                    ReadySize = long.Parse(size, CultureInfo.InvariantCulture);
                    break;
                case ["S", var stage]:
                    _stages.Add(stage);
                    break;
                case ["F", var code]:
                    _failed.Add(code);
                    break;
                case ["D", var code]:
                    Down = code;
                    break;
                case ["X", ..]:
                    Down = line;
                    break;
                case ["N", _]:
                    Ended = true;
                    break;
                default:
                    throw new InvalidDataException($"a child said '{line}'");
            }
        }
    }
}
