namespace Hub.Identity;

/// <summary>A file whose content is secret; the host decides how it is protected at rest.</summary>
public interface ISecretFile
{
    /// <summary>The content; null where there is no file yet.</summary>
    byte[]? Read();

    /// <summary>Replaces the content whole, durable when it returns; a crash leaves the old or the new one.</summary>
    void Write(ReadOnlySpan<byte> content);
}

/// <summary>The content as it is, readable by the owner alone (mode 0600).</summary>
public sealed class PlainSecretFile(string path) : ISecretFile
{
    const int MaxFileBytes = 16 * 1024;

    /// <exception cref="InvalidOperationException">Larger than any key file.</exception>
    public byte[]? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }
        return new FileInfo(path).Length <= MaxFileBytes ? File.ReadAllBytes(path) : throw new InvalidOperationException("the token key file is too large");
    }

    // Written beside and renamed, so that a crash leaves the old file or the new one.
    public void Write(ReadOnlySpan<byte> content)
    {
        var beside = path + ".new";
        File.Delete(beside);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(beside, how))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }
}
