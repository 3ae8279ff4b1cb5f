using System.Diagnostics;
using System.Security.Cryptography;

namespace Hub.Testing;

/// <summary>Runs scripts of npm packages, as independent opinions on what the hub writes and reads.</summary>
internal static class NodeTools
{
    const int InstallTimeoutMs = 180_000;
    const int RunTimeoutMs = 30_000;
    const int PollMs = 50;

    /// <summary>
    /// Installs the locked packages once and returns the folder with <c>node_modules</c> and the scripts; skips the calling
    /// test, visibly, where node or npm is missing or the packages cannot be had.
    /// </summary>
    /// <param name="folder">Relative to the repository, <c>tests/Hub.Name.Tests/npm</c> (or another name beside it) or <c>name</c>: package.json, package-lock.json and scripts.</param>
    /// <remarks>Installed into <c>artifacts/npm/name</c> under a lock across processes; done again when the lock file changes.</remarks>
    public static string Prepare(string folder)
    {
        var source = Path.Combine(SharedFiles.Root, folder);
        var target = Path.Combine(SharedFiles.Root, "artifacts", "npm", NameOf(folder).ToLowerInvariant());
        Assert.SkipUnless(IsOnPath("node") && IsOnPath("npm"), "node or npm is missing");
        Directory.CreateDirectory(target);
        using var turn = WaitForTurn(Path.Combine(target, ".turn"));
        foreach (var file in Directory.EnumerateFiles(source))
        {
            CopyChanged(file, Path.Combine(target, Path.GetFileName(file)));
        }
        var stamp = Path.Combine(target, ".installed");
        var wanted = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(source, "package-lock.json"))));
        if (!File.Exists(stamp) || File.ReadAllText(stamp) != wanted)
        {
            var (code, output, errors) = Start("npm", target, ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], "", InstallTimeoutMs);
            Assert.SkipUnless(code == 0, $"npm ci: {output}{errors}");
            File.WriteAllText(stamp, wanted);
        }
        return target;
    }

    /// <summary>Runs one script with node; fails the test when the script fails.</summary>
    /// <param name="folder">What <see cref="Prepare"/> returned.</param>
    /// <param name="script">File name in that folder.</param>
    /// <param name="stdin">Text for its standard input.</param>
    /// <param name="environment">Variables for it beside its parent's.</param>
    /// <param name="timeoutMs">It is ended after this long.</param>
    /// <returns>Its standard output.</returns>
    public static string Run(string folder, string script, string stdin, IReadOnlyDictionary<string, string>? environment = null, int timeoutMs = RunTimeoutMs)
    {
        var (code, output, errors) = Start("node", folder, [script], stdin, timeoutMs, environment);
        Assert.True(code == 0, $"node {script} ended with {code}: {errors}");
        return output;
    }

    // A folder of the repository's root is called by its own name; a test project's second one by both names.
    static string NameOf(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { Length: > 0 } parent)
        {
            return folder;
        }
        var project = Path.GetFileName(parent).Split('.')[^2];
        var own = Path.GetFileName(folder);
        return own is "npm" ? project : $"{project}-{own}";
    }

    static (int Code, string Output, string Errors) Start(
        string program, string folder, string[] arguments, string stdin, int timeoutMs, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(stdin);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script ended without reading; its exit code tells why.
        }
        if (!process.WaitForExit(timeoutMs))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    // Two test programs may want the same packages at the same moment.
    static FileStream WaitForTurn(string path)
    {
        var waitedMs = 0;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waitedMs < InstallTimeoutMs)
            {
                Thread.Sleep(PollMs);
                waitedMs += PollMs;
            }
        }
    }

    static void CopyChanged(string from, string to)
    {
        if (!File.Exists(to) || !File.ReadAllBytes(from).AsSpan().SequenceEqual(File.ReadAllBytes(to)))
        {
            File.Copy(from, to, overwrite: true);
        }
    }

    static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
