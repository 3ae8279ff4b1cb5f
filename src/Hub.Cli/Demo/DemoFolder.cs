using System.Diagnostics;
using System.Text.Json;
using Hub.Cli.Commands;

namespace Hub.Cli.Demo;

/// <summary>What the demonstration leaves behind (<c>artifacts/demo</c>) and what it takes away with it (a temporary folder).</summary>
sealed class DemoFolder : IDisposable
{
    const string EvidenceEnding = ".evidence.zip";

    readonly string _root;

    /// <param name="root">Emptied, unless a hub of an earlier run still uses it.</param>
    public DemoFolder(string root)
    {
        _root = root;
        RefuseRunningHub();
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
        Directory.CreateDirectory(Proofs);
        Directory.CreateDirectory(Data);
        Temporary = Directory.CreateTempSubdirectory("hub-demo-").FullName;
    }

    public string Data => Path.Combine(_root, "data");

    public string Log => Path.Combine(_root, "log");

    public string Proofs => Path.Combine(_root, "proofs");

    /// <summary>The trail document, as the citizen downloads it.</summary>
    public string Trail => Path.Combine(_root, "trail.json");

    public string ExchangeEvidence => Path.Combine(_root, "exchange" + EvidenceEnding);

    public string TrailEvidence => Path.Combine(_root, "trail" + EvidenceEnding);

    public string Vkey => Path.Combine(_root, "vkey.txt");

    /// <summary>Verifier key of the offline root that signs keys.json.</summary>
    public string RootVkey => Path.Combine(_root, "root-vkey.txt");

    /// <summary>Holds what must not stay: the registers' people, the citizen's tag key.</summary>
    public string Temporary { get; }

    public void Dispose() => Directory.Delete(Temporary, recursive: true);

    /// <summary>Copies a folder with everything below it.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    void RefuseRunningHub()
    {
        var ready = Path.Combine(Data, "hub.json");
        if (!File.Exists(ready))
        {
            return;
        }
        using var json = JsonDocument.Parse(File.ReadAllBytes(ready));
        var id = json.RootElement.GetProperty("pid").GetInt32();
        // A hub that was killed leaves its file; its id may belong to another program by now, which dotnet's name tells.
        if (Process.GetProcesses().Any(process => process.Id == id && process.ProcessName.Contains("dotnet", StringComparison.OrdinalIgnoreCase)))
        {
            throw CommandException.CouldNot($"another demonstration runs on {Data} (process {id})");
        }
    }
}
