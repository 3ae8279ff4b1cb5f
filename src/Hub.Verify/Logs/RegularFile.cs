using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hub.Verify.Logs;

/// <summary>Opens files that came from somebody else: a pipe or a terminal in place of a file is refused instead of waited for.</summary>
public static partial class RegularFile
{
    const int ReadOnly = 0;

    // O_NONBLOCK | O_CLOEXEC
    const int LinuxFlags = 0x800 | 0x80000;
    const int MacFlags = 0x4 | 0x1000000;

    /// <summary>Opens for reading, without buffer.</summary>
    /// <exception cref="IOException">Absent, or nothing with a length and an end.</exception>
    public static FileStream Open(string path)
    {
        var handle = Handle(path);
        try
        {
            var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return file.CanSeek ? file : throw new IOException($"{path} is no regular file");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    static SafeFileHandle Handle(string path)
    {
        var flags = ReadOnly | (OperatingSystem.IsMacOS() ? MacFlags : LinuxFlags);
        if (!OperatingSystem.IsWindows() && OpenUnix(path, flags) is var descriptor and >= 0)
        {
            return new(descriptor, ownsHandle: true);
        }
        // What cannot be opened fails here again, and the platform says why.
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    // The platform's own ways of opening wait until somebody writes into a pipe.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenUnix(string path, int flags);
}
