using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Cli.Commands;

namespace Hub.Cli.Bench;

/// <summary>What the kernel says of one process (<c>proc(5)</c>).</summary>
/// <param name="CpuSeconds">User and system time since its start.</param>
/// <param name="ResidentMb">Resident set now, MiB.</param>
/// <param name="PeakMb">Largest resident set since its start, MiB.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct ProcessUse(double CpuSeconds, double ResidentMb, double PeakMb)
{
    const double TicksPerSecond = 100;
    const double KibPerMib = 1024;
    const int UserTicksField = 11;
    const int SystemTicksField = 12;

    /// <exception cref="CommandException">The process is gone, or this is no Linux.</exception>
    public static ProcessUse Of(int id)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}");
        try
        {
            // The second field is the name in brackets and may hold anything; counting starts behind it.
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Number(fields[UserTicksField]) + Number(fields[SystemTicksField]);
            var status = File.ReadAllLines(folder + "/status");
            return new(ticks / TicksPerSecond, KibOf(status, "VmRSS:") / KibPerMib, KibOf(status, "VmHWM:") / KibPerMib);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.CouldNot($"{folder} cannot be read: a bench measures on Linux, and every process must live to its end", fault);
        }
    }

    /// <summary>Name of the processor, as the kernel has it.</summary>
    public static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    /// <summary>Seconds of processor time that all processes of the machine have used (<c>/proc/stat</c>).</summary>
    public static double MachineCpuSeconds()
    {
        // cpu user nice system idle iowait irq softirq steal …
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(fields[1]) + Number(fields[2]) + Number(fields[3]) + Number(fields[6]) + Number(fields[7])) / TicksPerSecond;
    }

    static double KibOf(string[] status, string name) =>
        Number(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
