namespace Hub.Testing;

/// <summary>Finds the test material that lies beside the repository, and the repository itself.</summary>
internal static class SharedFiles
{
    /// <summary>Root of the repository: the nearest folder above the test binary that holds <c>Hub.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder <c>../shared/<paramref name="relative"/></c>; skips the calling test, visibly, where it is absent.</summary>
    public static string Folder(string relative)
    {
        var path = Path.Combine(Root, "..", "shared", relative);
        Assert.SkipUnless(Directory.Exists(path), $"../shared/{relative} is absent");
        return Path.GetFullPath(path);
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hub.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("Hub.slnx not found above the test binary");
    }
}
