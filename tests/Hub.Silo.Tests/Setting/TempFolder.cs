using Hub.Testing;

namespace Hub.Silo.Tests.Setting;

/// <summary>A folder for one hub's data, gone with the test.</summary>
sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hub-silo-").FullName;

    public string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>A copy of the repository's policies that a test may change.</summary>
    public string CopyPolicies()
    {
        var source = System.IO.Path.Combine(SharedFiles.Root, "policies");
        var target = In("policies");
        foreach (var file in Directory.GetFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
