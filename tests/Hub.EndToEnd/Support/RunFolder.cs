using System.Security.Cryptography;
using Hub.Testing;

namespace Hub.EndToEnd.Support;

/// <summary>A folder of one run below <c>artifacts/end-to-end</c>; gone when the run is over, unless HUB_KEEP is set.</summary>
public sealed class RunFolder : IDisposable
{
    public RunFolder(string name)
    {
        Path = System.IO.Path.Combine(SharedFiles.Root, "artifacts", "end-to-end", $"{name}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("HUB_KEEP") is null)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
