using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Cli.Commands;
using Hub.Cli.Processes;

namespace Hub.Cli.Bench.Tokens;

/// <summary>npm oidc-provider as a process of its own, with the hub's own certificate.</summary>
static class TokenPeer
{
    const string Packages = "tests/Hub.Identity.Tests/npm";
    const string Script = "token-peer.mjs";
    const string ReadyWord = "peer ready ";

    static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(3);
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Installs the locked packages where they are not yet, and starts the peer; its <see cref="ChildProcess.ReadyLine"/> ends with its origin.</summary>
    /// <param name="data">The hub's data directory: the peer uses the same certificate, so that TLS costs both the same.</param>
    /// <param name="scratch">For the file that tells the peer of its clients.</param>
    public static async Task<(ChildProcess Process, string Origin)> StartAsync(string data, string scratch, IReadOnlyList<TokenAgency> agencies, CancellationToken cancel)
    {
        var folder = await InstallAsync(cancel);
        var plan = Path.Combine(scratch, "peer.json");
        await File.WriteAllTextAsync(plan, JsonSerializer.Serialize(new
        {
            certificate = Path.Combine(data, "tls.pem"),
            key = Path.Combine(data, "keys", "tls.key"),
            scope = TokenAgency.Scope,
            clients = agencies.Select(agency => new { id = agency.Id, jwks = JsonSerializer.Deserialize<JsonElement>(agency.SigningJwks) }),
        }), cancel);
        var child = await ChildProcess.StartAsync(new("oidc-provider", Path.Combine(folder, Script), [plan], IsReady, Path.Combine(scratch, "peer.log")) { Host = "node" }, cancel);
        return (child, child.ReadyLine[ReadyWord.Length..]);
    }

    static bool IsReady(string line) => line.StartsWith(ReadyWord, StringComparison.Ordinal);

    // The place, the turn and the stamp are those of the tests (tests/Shared/NodeTools.cs): what one installed the other uses.
    static async Task<string> InstallAsync(CancellationToken cancel)
    {
        var source = Path.Combine(Installation.Root, Packages);
        var target = Directory.CreateDirectory(Path.Combine(Installation.Root, "artifacts", "npm", "identity")).FullName;
        await using var turn = await TurnAsync(Path.Combine(target, ".turn"), cancel);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
        var stamp = Path.Combine(target, ".installed");
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"), cancel)));
        if (!File.Exists(stamp) || !string.Equals(await File.ReadAllTextAsync(stamp, cancel), wanted, StringComparison.Ordinal))
        {
            await NpmAsync(target, cancel);
            await File.WriteAllTextAsync(stamp, wanted, cancel);
        }
        return target;
    }

    static async Task NpmAsync(string folder, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(InstallWithin);
#pragma warning disable S4036 // whichever npm the operator's own path leads to
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
#pragma warning restore S4036
        using var npm = Start(start);
        var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(patience.Token), npm.StandardError.ReadToEndAsync(patience.Token));
        await npm.WaitForExitAsync(patience.Token);
        if (npm.ExitCode != 0)
        {
            throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"npm ci ended with {npm.ExitCode}: {said[0]}{said[1]}"));
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw CommandException.CouldNot("npm did not start");
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw CommandException.CouldNot("the peer needs node and npm, and npm cannot be started", fault);
        }
    }

    static async Task<FileStream> TurnAsync(string path, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < InstallWithin)
            {
                await Task.Delay(Poll, cancel);
            }
        }
    }
}
