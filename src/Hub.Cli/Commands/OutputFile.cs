namespace Hub.Cli.Commands;

/// <summary>A file that keeps what a command was given. Opened before the hub is asked: a bad path must not cost an answer that cannot be had twice.</summary>
/// <remarks>Readable by its owner alone; an existing file is never overwritten; a file in which nothing was kept is taken away again.</remarks>
sealed class OutputFile : IDisposable
{
    readonly FileStream _stream;
    bool _kept;

    OutputFile(FileStream stream) => _stream = stream;

    /// <summary>Makes the file; null where none is named.</summary>
    /// <exception cref="CommandException">It is there already, or cannot be made.</exception>
    public static OutputFile? Open(FileInfo? file) => file is null ? null : Open(file.FullName);

    /// <inheritdoc cref="Open(FileInfo?)"/>
    public static OutputFile Open(string file)
    {
        if (Path.Exists(file))
        {
            throw CommandException.CouldNot($"{file} is there already and is not overwritten");
        }
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            return new(new FileStream(file, options));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.CouldNot($"{file} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>Writes the whole content, once.</summary>
    public void Keep(ReadOnlySpan<byte> content)
    {
        _stream.Write(content);
        _stream.Flush(flushToDisk: true);
        _kept = true;
    }

    /// <summary>One line, in UTF-8; without one the file is not kept.</summary>
    public void KeepLine(string? line)
    {
        if (line is not null)
        {
            Keep(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_kept)
        {
            File.Delete(_stream.Name);
        }
    }
}
