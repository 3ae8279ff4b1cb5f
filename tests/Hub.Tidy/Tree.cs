using System.Diagnostics;
using System.Text;
using Hub.Testing;

namespace Hub.Tidy;

/// <summary>The files of the repository: those that git tracks or would track, else everything outside built and downloaded folders.</summary>
static class Tree
{
    static readonly string[] NotOurs = [".git", "artifacts", "data", "node_modules", "bin", "obj", ".vs", ".idea"];

    /// <summary>Paths from the root with forward slashes, ordered; only files that exist.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. (FromGit() ?? FromDisk()).Where(path => File.Exists(Full(path))).Order(StringComparer.Ordinal)];

    public static string Full(string path) => Path.Combine(SharedFiles.Root, path);

    public static string Read(string path) => File.ReadAllText(Full(path));

    /// <summary>Files with one of these endings.</summary>
    public static IEnumerable<string> Ending(params string[] endings) =>
        Files.Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));

    /// <summary>Whether the file is text: none of its bytes is zero.</summary>
    public static bool IsText(string path) => !File.ReadAllBytes(Full(path)).AsSpan().Contains((byte)0);

    static string[]? FromGit()
    {
        if (!Path.Exists(Full(".git")))
        {
            return null;
        }
        var start = new ProcessStartInfo("git", ["-C", SharedFiles.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using var git = Process.Start(start)!;
            var listed = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? listed.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    static IEnumerable<string> FromDisk() =>
        Directory.EnumerateFiles(SharedFiles.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(SharedFiles.Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => NotOurs.Contains(part, StringComparer.Ordinal)));
}
