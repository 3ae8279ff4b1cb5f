using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hub.Cli.Processes;

/// <summary>Asks a process to end, by its id.</summary>
static partial class Signals
{
    const int Sigterm = 15;

    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }
        // It may have ended meanwhile; that is as good.
        _ = Kill(process.Id, Sigterm);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
