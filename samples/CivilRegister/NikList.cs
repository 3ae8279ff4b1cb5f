namespace Hub.Samples;

/// <summary>The NIKs of all people, for a hub's enrolment.</summary>
static class NikList
{
    /// <summary>Writes one NIK a line to a file that only its owner can read (mode 0600).</summary>
    public static void Write(string path, TestPeople people)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            // The mode counts only at creation; an older file may stand wider open.
            File.Delete(path);
        }
        using var writer = new StreamWriter(path, options);
        foreach (var person in people.All())
        {
            writer.Write(person.Nik);
            writer.Write('\n');
        }
    }
}
