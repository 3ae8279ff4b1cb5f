using System.Diagnostics;
using Hub.Testing;

namespace Hub.Verify.Tests.Foreign;

/// <summary>docs/verify-log.sh, which knows nothing but openssl and coreutils, and the verifier here say the same of every twin of a log.</summary>
public sealed class ScriptAgreement
{
    const int MaxSeconds = 60;

    static readonly string Script = Path.Combine(SharedFiles.Root, "docs/verify-log.sh");

    const int Small = 12;

    static readonly string[] LongOnly = ["right, partial", "full", "tile at", "tile/1"];

    [Fact]
    public async Task Script_says_what_the_verifier_says_of_every_twin()
    {
        Assert.SkipUnless(Missing() is null, Missing() ?? "");
        using var key = new KeyFile(LogTwins.Vkey.ToString());
        var differing = new System.Collections.Concurrent.ConcurrentBag<string>();
        // A longer log takes the script most of a second: of it only what a short one has not.
        var twins = LogTwins.Of(LogTwins.Short).Concat(LogTwins.Of(LogTwins.Full).Where(twin => LongOnly.Any(word => twin.Kind.StartsWith(word, StringComparison.Ordinal))));
        await Parallel.ForEachAsync(twins, TestContext.Current.CancellationToken, async (twin, cancel) =>
        {
            using var folder = new LogFolder(twin.Files);
            var ours = folder.Verify(LogTwins.Vkey).ExitCode;
            var script = await RunAsync(folder.Directory.Folder, key.Path, cancel);
            if (ours != twin.Verdict || script.Code != twin.Verdict)
            {
                differing.Add($"{twin.Kind}: wanted {twin.Verdict}, here {ours}, script {script.Code} {script.Output}");
            }
        });
        Assert.Empty(differing);
    }

    [Fact]
    public async Task Script_refuses_any_flipped_bit_of_a_small_log()
    {
        Assert.SkipUnless(Missing() is null, Missing() ?? "");
        var log = LogBuilder.Of(Small);
        using var key = new KeyFile(log.Vkey.ToString());
        var files = log.Files(Small);
        var twins = files.Where(file => file.Key != "keys.json").SelectMany(file => Mutations.BitFlips(file.Value, file.Key, 8).Select(twin => (file.Key, twin.Name, twin.Bytes)));
        var differing = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(twins, TestContext.Current.CancellationToken, async (twin, cancel) =>
        {
            using var folder = new LogFolder(new(files) { [twin.Key] = twin.Bytes });
            var script = await RunAsync(folder.Directory.Folder, key.Path, cancel);
            if (script.Code != 1 || folder.Verify(log.Vkey).ExitCode != 1)
            {
                differing.Add($"{twin.Name}: script {script.Code} {script.Output}");
            }
        });
        Assert.Empty(differing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Script_accepts_right_logs_and_names_size_and_root(int size)
    {
        Assert.SkipUnless(Missing() is null, Missing() ?? "");
        var log = LogBuilder.Of(size);
        using var key = new KeyFile(log.Vkey.ToString());
        using var folder = new LogFolder(log.Files(size));
        var (code, output) = await RunAsync(folder.Directory.Folder, key.Path, TestContext.Current.CancellationToken);
        Assert.Equal((0, $"right: {size} entries of {LogBuilder.Origin}, root {Convert.ToBase64String(log.RootAt(size).ToArray())}"), (code, output.Trim()));
    }

    [Fact]
    public async Task Script_refuses_the_wrong_key_and_says_when_there_is_none()
    {
        Assert.SkipUnless(Missing() is null, Missing() ?? "");
        using var folder = new LogFolder(LogBuilder.Of(3).Files(3));
        using var other = new KeyFile(LogBuilder.Of(0, seed: 2).Vkey.ToString());
        using var nonsense = new KeyFile("no key");
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(1, (await RunAsync(folder.Directory.Folder, other.Path, cancel)).Code);
        Assert.Equal(2, (await RunAsync(folder.Directory.Folder, nonsense.Path, cancel)).Code);
        Assert.Equal(2, (await RunAsync(folder.Directory.Folder, "/nowhere/vkey.txt", cancel)).Code);
        Assert.Equal(2, (await RunAsync("/nowhere", other.Path, cancel)).Code);
    }

    static string? Missing() => new[] { "bash", "openssl", "xxd", "sha256sum" }
        .FirstOrDefault(tool => !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)))) is { } absent
        ? $"{absent} is not installed"
        : null;

    static async Task<(int Code, string Output)> RunAsync(string folder, string vkeyFile, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Script, folder, vkeyFile]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(MaxSeconds));
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, output + await error);
    }

    sealed class KeyFile : IDisposable
    {
        public KeyFile(string vkey) => File.WriteAllText(Path, vkey + "\n");

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
