using System.Globalization;
using System.Security.Cryptography;
using Hub.Cli.Commands;
using Hub.Cli.Processes;
using Hub.CrashHarness.Run;
using Hub.CrashHarness.Victim;

const int Failed = 1;
const int CouldNot = 2;

var seed = int.TryParse(Environment.GetEnvironmentVariable("HUB_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue);
var folder = Path.Combine(Installation.Root, "artifacts", "crash", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
if (RunOptions.TryParse(args, seed, folder) is not { } options)
{
    await Console.Error.WriteLineAsync(RunOptions.Usage);
    return CouldNot;
}
if (Directory.Exists(options.Folder))
{
    await Console.Error.WriteLineAsync($"hub-crash: {options.Folder} is there already");
    return CouldNot;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    var right = await CrashRun.RunAsync(options, Console.Out, stop.Token);
    if (right && !options.Keep)
    {
        Directory.Delete(options.Folder, recursive: true);
    }
    return right ? 0 : Failed;
}
catch (HubDidNotStartException fault)
{
    // What a hub cannot start from is a finding like any other, and its data is the evidence.
    await Console.Out.WriteLineAsync($"FAILED, seed {options.Seed.ToString(CultureInfo.InvariantCulture)}: {fault.Message}; the data is kept in {options.Folder}");
    return Failed;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("hub-crash: stopped");
    return CouldNot;
}
catch (CommandException fault)
{
    await Console.Error.WriteLineAsync("hub-crash: " + fault.Message);
    return CouldNot;
}
