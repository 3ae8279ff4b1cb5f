namespace Hub.Cli.Bench;

/// <summary>Processors kept busy over a phase, on average: by the load generator, the hub, the registers, and by everything else on the machine.</summary>
sealed record CpuShares(double Generator, double Hub, double Registers, double Others);

/// <summary>Takes <see cref="CpuShares"/> from a moment on.</summary>
sealed class CpuMeter(int hub, IReadOnlyList<int> registers)
{
    readonly long _started = System.Diagnostics.Stopwatch.GetTimestamp();
    readonly double _machine = ProcessUse.MachineCpuSeconds();
    readonly double _own = ProcessUse.Of(Environment.ProcessId).CpuSeconds;
    readonly double _hub = ProcessUse.Of(hub).CpuSeconds;
    readonly double _registers = registers.Sum(id => ProcessUse.Of(id).CpuSeconds);

    public CpuShares Read()
    {
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var own = ProcessUse.Of(Environment.ProcessId).CpuSeconds - _own;
        var hubs = ProcessUse.Of(hub).CpuSeconds - _hub;
        var theirs = registers.Sum(id => ProcessUse.Of(id).CpuSeconds) - _registers;
        var all = ProcessUse.MachineCpuSeconds() - _machine;
        return new(own / seconds, hubs / seconds, theirs / seconds, Math.Max(0, all - own - hubs - theirs) / seconds);
    }
}
