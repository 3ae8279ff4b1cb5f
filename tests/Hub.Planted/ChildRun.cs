using System.Diagnostics;
using System.Text;

namespace Hub.Planted;

/// <summary>What became of a process.</summary>
/// <param name="ExitCode">Null when it did not end in time and was killed.</param>
/// <param name="Output">Standard output, and what it wrote beside it.</param>
sealed record ChildRun(int? ExitCode, string Output)
{
    /// <summary>Of a failure, what is worth showing.</summary>
    public string Tail => Output.Length <= TailChars ? Output : Output[^TailChars..];

    const int TailChars = 3_000;

    public static async Task<ChildRun> Of(string program, IEnumerable<string> arguments, string folder, TimeSpan limit, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }
        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return new(process.ExitCode, Said());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new(null, Said());
        }

        void Add(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }

        string Said()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }
}
