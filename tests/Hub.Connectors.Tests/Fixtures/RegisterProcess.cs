using System.Diagnostics;
using System.Text.Json;

namespace Hub.Connectors.Tests;

/// <summary>A register of <c>samples/</c> as a process of its own.</summary>
sealed class RegisterProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;

    RegisterProcess(Process process, JsonElement ready)
    {
        _process = process;
        Ready = ready;
    }

    /// <summary>What it said when it was ready.</summary>
    public JsonElement Ready { get; }

    public int Id => _process.Id;

    public static async Task<RegisterProcess> StartAsync(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return new RegisterProcess(process, JsonDocument.Parse(line!).RootElement);
    }

    public void CloseInput() => _process.StandardInput.Close();

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
