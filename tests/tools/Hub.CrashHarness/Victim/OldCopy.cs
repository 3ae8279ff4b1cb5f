namespace Hub.CrashHarness.Victim;

/// <summary>A copy of a killed hub's whole data directory, put in its place later: a hub that has forgotten, and nothing on its disk to tell it so.</summary>
/// <param name="data">The directory; no hub runs on it.</param>
/// <param name="copy">Must not be there yet.</param>
sealed class OldCopy(string data, string copy)
{
    public void Take() => Copy(data, copy);

    /// <summary>Puts the copy in the place of the data, which move aside.</summary>
    public void PutInPlace()
    {
        Directory.Move(data, data + "-before");
        Copy(copy, data);
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (!OperatingSystem.IsWindows())
        {
            // Modes go along: a hub refuses keys that others may read.
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        }
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
