using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hub.Samples;

/// <summary>What every register's process does: say on one line that it is ready, and stand until told to go.</summary>
static class Standing
{
    /// <summary>How many NIKs a ready line names.</summary>
    public const int SampleSize = 5;

    /// <summary>Prints one line of JSON, which the starter waits for, and returns at SIGTERM, at SIGINT, or when standard input closes, so that a register does not outlive who started it.</summary>
    public static async Task SayAndStandAsync<T>(T ready)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Go(PosixSignalContext context)
        {
            context.Cancel = true;
            told.TrySetResult();
        }
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Go);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Go);
        // Said only now: who reads it may signal at once.
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(ready));
        await Console.Out.FlushAsync();
        await (HoldsInput() ? Task.WhenAny(told.Task, InputClosedAsync()) : told.Task);
    }

    static async Task InputClosedAsync()
    {
        // Off the caller's thread: the console's stream blocks even when read asynchronously.
        await Task.Run(static async () =>
        {
            await using var input = Console.OpenStandardInput();
            var buffer = new byte[256];
            while (await input.ReadAsync(buffer) > 0)
            {
                // What is written there means nothing; only its end does.
            }
        });
    }

    // A terminal never closes by itself, and a service manager gives /dev/null, which is at its end from the start.
    static bool HoldsInput() =>
        Console.IsInputRedirected
        && !(OperatingSystem.IsLinux() && string.Equals(File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName, "/dev/null", StringComparison.Ordinal));
}
