using Hub.Testing;

namespace Hub.Planted;

/// <summary>Where planted rooms and copies of suites lie: among the build's output, so that a copy costs links only, and gone afterwards.</summary>
sealed class Workshop : IDisposable
{
    public Workshop()
    {
        var bin = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
        (Binaries, Folder) = (bin, Path.Combine(Path.GetDirectoryName(bin)!, "planted", Path.GetRandomFileName()));
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The build's output, a folder for each project.</summary>
    public string Binaries { get; }

    public string Folder { get; }

    /// <summary>Where a file of the repository lies.</summary>
    public static string Source(string path) => Path.Combine(SharedFiles.Root, path);

    public string In(params string[] names)
    {
        var folder = Path.Combine([Folder, .. names]);
        Directory.CreateDirectory(folder);
        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
