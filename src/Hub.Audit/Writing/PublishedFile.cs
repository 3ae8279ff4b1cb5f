namespace Hub.Audit.Writing;

/// <summary>The last published checkpoint in a file outside the database, replaced whole and synced.</summary>
/// <param name="path">For example <c>data/published-checkpoint</c>; its folder must exist.</param>
public sealed class PublishedFile(string path)
{
    /// <summary>The note; null while nothing was published.</summary>
    public byte[]? Read() => System.IO.File.Exists(path) ? System.IO.File.ReadAllBytes(path) : null;

    /// <summary>Returns after the note is durable under its name; a crash before leaves the one before.</summary>
    public void Write(byte[] note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var next = path + ".next";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(note);
            stream.Flush(flushToDisk: true);
        }
        System.IO.File.Move(next, path, overwrite: true);
        DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
