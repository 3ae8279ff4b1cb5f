using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Verify.Logs;

namespace Hub.Verify.Tests;

/// <summary>An exported log on disk for one test.</summary>
internal sealed class LogFolder : IDisposable
{
    readonly Dictionary<string, byte[]> _files;

    public LogFolder(Dictionary<string, byte[]>? files = null)
    {
        Directory = new(System.IO.Directory.CreateTempSubdirectory("hub-verify-").FullName);
        _files = files ?? [];
        foreach (var path in _files.Keys)
        {
            Write(path, _files[path]);
        }
    }

    public LogDirectory Directory { get; }

    public void Write(string path, byte[] bytes)
    {
        var file = Directory.FileOf(path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    public void Delete(string path) => File.Delete(Directory.FileOf(path));

    /// <summary>Undoes every change made with <see cref="Write"/> and <see cref="Delete"/> to a file of the log.</summary>
    public void Restore(string path) => Write(path, _files[path]);

    public LogReport Verify(NoteVerifierKey key) => LogVerifier.Verify(Directory, key, new ManagedEd25519());

    public Dictionary<string, byte[]> ReadAll() => System.IO.Directory.GetFiles(Directory.Folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Directory.Folder, file).Replace('\\', '/'), File.ReadAllBytes);

    public void Dispose() => System.IO.Directory.Delete(Directory.Folder, recursive: true);
}
