using System.Globalization;
using System.Text.Json;

namespace Hub.Cli.Bench;

/// <summary>Says what a run measured: a table for people, one line of JSON for programs.</summary>
static class ExchangeReport
{
    static readonly long[] MemoryMarks = [10_000, 25_000, 50_000, 75_000, 100_000];

    public static void WriteText(ExchangeFigures figures, TextWriter output)
    {
        Line(output, $"processors: {Environment.ProcessorCount} x {ProcessUse.ProcessorName()}; generator, hub and registers share them");
        Line(output, $"closed loop: each client sends its next request when the last is answered; TLS, HTTP/1.1, connections kept; every latency kept, none sampled");
        output.WriteLine();
        Line(output, $"{"",-46}{"16 clients",12}{"64 clients",12}");
        Row(output, "register asked directly, plain HTTP", "/s", figures.Beside.RegisterFew.PerSecond, figures.Beside.RegisterMany.PerSecond);
        Row(output, "exchanges", "/s", figures.Few.Load.PerSecond, figures.Many.Load.PerSecond);
        Row(output, "  of the crypto limit", "", figures.Few.Load.PerSecond / figures.Beside.Crypto.PerSecond, figures.CryptoLimitRatio, "0.000");
        foreach (var percent in (double[])[50, 90, 99, 99.9])
        {
            Row(output, string.Create(CultureInfo.InvariantCulture, $"  p{percent}"), "ms", figures.Few.Load.Latencies.PercentileMs(percent), figures.Many.Load.Latencies.PercentileMs(percent), "0.00");
        }
        Row(output, "  slowest", "ms", figures.Few.Load.Latencies.MaxMs, figures.Many.Load.Latencies.MaxMs, "0.00");
        Row(output, "  exchanges measured", "", figures.Few.Load.Count, figures.Many.Load.Count);
        Row(output, "processors busy: generator", "", figures.Few.Cpu.Generator, figures.Many.Cpu.Generator, "0.00");
        Row(output, "  hub", "", figures.Few.Cpu.Hub, figures.Many.Cpu.Hub, "0.00");
        Row(output, "  registers", "", figures.Few.Cpu.Registers, figures.Many.Cpu.Registers, "0.00");
        Row(output, "  others on this machine", "", figures.Few.Cpu.Others, figures.Many.Cpu.Others, "0.00");
        Row(output, "processor time of one exchange: generator", "ms", CpuMs(figures.Few, figures.Few.Cpu.Generator), CpuMs(figures.Many, figures.Many.Cpu.Generator), "0.00");
        Row(output, "  hub", "ms", CpuMs(figures.Few, figures.Few.Cpu.Hub), CpuMs(figures.Many, figures.Many.Cpu.Hub), "0.00");
        Row(output, "  both sides' public-key operations alone", "ms", figures.Beside.Crypto.CpuMs, figures.Beside.Crypto.CpuMs, "0.00");
        Row(output, "crypto limit, all processors", "/s", figures.Beside.Crypto.PerSecond, figures.Beside.Crypto.PerSecond);
        Row(output, "hub asked whether it lives, TLS", "/s", null, figures.Beside.Hub.Load.PerSecond);
        Row(output, "  processor time of one, both sides", "ms", null, figures.Beside.Hub.CpuMs, "0.00");
        Row(output, "limit by public-key operations and that request", "/s", null, figures.Beside.BareLimit);
        output.WriteLine();
        WriteStages(figures, output);
        WriteMemory(figures, output);
        foreach (var check in figures.Checks)
        {
            Line(output, $"{(check.Holds ? "ok  " : "FAIL")} {check.What}: {check.Found}");
        }
    }

    /// <summary>One object on one line: throughputs at 64 clients, latencies at 16.</summary>
    public static string ToJson(ExchangeFigures figures) => JsonSerializer.Serialize(new
    {
        exchangesPerSecond = Math.Round(figures.Many.Load.PerSecond, 1),
        cryptoLimitRatio = Math.Round(figures.CryptoLimitRatio, 4),
        p50Ms = Math.Round(figures.Few.Load.Latencies.PercentileMs(50), 3),
        p99Ms = Math.Round(figures.Few.Load.Latencies.PercentileMs(99), 3),
        directPerSecond = Math.Round(figures.Beside.RegisterMany.PerSecond, 1),
        memoryMb = Math.Round(figures.MemoryPeak, 1),
    });

    static void WriteStages(ExchangeFigures figures, TextWriter output)
    {
        Line(output, $"time by stage in the hub, microseconds of one exchange, waiting included");
        foreach (var (few, many) in figures.Few.Stages.Rows().Zip(figures.Many.Stages.Rows()))
        {
            var name = string.Equals(few.Stage, many.Stage, StringComparison.Ordinal) ? few.Stage : $"  of it one batch of {figures.Few.Stages.BatchSize():0.0} and {figures.Many.Stages.BatchSize():0.0}";
            Row(output, name, "", few.Microseconds, many.Microseconds);
        }
        output.WriteLine();
    }

    static void WriteMemory(ExchangeFigures figures, TextWriter output)
    {
        var marks = MemoryMarks.Where(mark => figures.MemoryAt(mark) is not null)
            .Select(mark => string.Create(CultureInfo.InvariantCulture, $"{figures.MemoryAt(mark):0} after {mark}"));
        var last = figures.Memory.Count == 0 ? figures.MemoryAtStart : figures.Memory[^1].ResidentMb;
        Line(output, $"hub memory, MiB resident: {figures.MemoryAtStart:0} before the load, {string.Concat(marks.Select(mark => mark + ", "))}{last:0} at the end, {figures.MemoryPeak:0} at most");
        output.WriteLine();
    }

    static double CpuMs(ExchangePhase phase, double processors) => processors * 1_000 / phase.Load.PerSecond;

    static void Row(TextWriter output, string name, string unit, double? few, double many, string format = "0") =>
        output.WriteLine($"{name,-48}{unit,-4}{few?.ToString(format, CultureInfo.InvariantCulture) ?? "",6}{many.ToString(format, CultureInfo.InvariantCulture),12}".TrimEnd());

    static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
