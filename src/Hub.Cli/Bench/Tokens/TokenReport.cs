using System.Globalization;
using System.Text.Json;

namespace Hub.Cli.Bench.Tokens;

/// <summary>Says what a run measured: a table for people, one line of JSON for programs.</summary>
static class TokenReport
{
    public static void WriteText(TokenFigures figures, TextWriter output)
    {
        Line(output, $"processors: {Environment.ProcessorCount} x {ProcessUse.ProcessorName()}; generator, hub and peer share them");
        Line(output, $"closed loop, {figures.Clients} agencies on a connection each; TLS, HTTP/1.1, connections kept; the servers take turns, {figures.Ours.Slices.Count} slices each");
        Line(output, $"every request has an assertion and a proof of its own, signed before the clock runs; every token is verified after it stopped");
        Line(output, $"the hub keeps each used assertion id before it answers ({figures.Durability}), the peer keeps it in memory");
        output.WriteLine();
        Line(output, $"{"",-46}{"hub",12}{"peer",12}");
        Row(output, "tokens", "/s", figures, server => server.PerSecond);
        Row(output, "  of the peer's", "", figures, server => server.PerSecond / figures.Theirs.PerSecond, "0.00");
        Row(output, "  slowest slice", "/s", figures, server => server.Slices.Min(slice => slice.Load.PerSecond));
        Row(output, "  fastest slice", "/s", figures, server => server.Slices.Max(slice => slice.Load.PerSecond));
        foreach (var percent in (double[])[50, 90, 99, 99.9])
        {
            Row(output, string.Create(CultureInfo.InvariantCulture, $"  p{percent}"), "ms", figures, server => server.Latencies.PercentileMs(percent), "0.00");
        }
        Row(output, "  slowest", "ms", figures, server => server.Latencies.MaxMs, "0.00");
        Row(output, "  tokens measured", "", figures, server => server.Count);
        Row(output, "  tokens verified, each with an id of its own", "", figures, server => server.Checked);
        Row(output, "processors busy: server", "", figures, server => server.Busy, "0.00");
        Row(output, "  generator", "", figures, server => server.GeneratorBusy, "0.00");
        Row(output, "  others on this machine", "", figures, server => server.OthersBusy, "0.00");
        Row(output, "processor time of one token: server", "ms", figures, server => server.CpuMs, "0.000");
        Row(output, "  generator", "ms", figures, server => server.GeneratorBusy * 1_000 / server.PerSecond, "0.000");
        Row(output, "  signing beforehand", "ms", figures, server => server.Slices.Average(slice => slice.SigningMs), "0.000");
        output.WriteLine();
        Line(output, $"checks of a token and its proof, a second of one processor: {figures.Checks.PerCoreSecond:0} ({figures.Checks.Count} checks in one thread, without HTTP); bare ES256 verification: {figures.Checks.VerifyPerCoreSecond:0}");
    }

    /// <summary>Says of each figure that is wanted whether it holds.</summary>
    /// <returns>Whether all do.</returns>
    public static bool WriteWanted(TokenFigures figures, TextWriter output)
    {
        foreach (var check in figures.Wanted)
        {
            Line(output, $"{(check.Holds ? "ok  " : "FAIL")} {check.What}: {check.Found}");
        }
        return figures.Wanted.All(check => check.Holds);
    }

    /// <summary>One object on one line.</summary>
    public static string ToJson(TokenFigures figures) => JsonSerializer.Serialize(new
    {
        tokensPerSecond = Math.Round(figures.Ours.PerSecond, 1),
        peerTokensPerSecond = Math.Round(figures.Theirs.PerSecond, 1),
        p99Ms = Math.Round(figures.Ours.Latencies.PercentileMs(99), 3),
        peerP99Ms = Math.Round(figures.Theirs.Latencies.PercentileMs(99), 3),
        ratio = Math.Round(figures.Ratio, 3),
        resourceChecksPerSecond = Math.Round(figures.Checks.PerCoreSecond, 1),
        cores = Environment.ProcessorCount,
        clients = figures.Clients,
        durability = figures.Durability,
    });

    static void Row(TextWriter output, string name, string unit, TokenFigures figures, Func<ServerFigures, double> of, string format = "0") =>
        output.WriteLine($"{name,-48}{unit,-4}{of(figures.Ours).ToString(format, CultureInfo.InvariantCulture),6}{of(figures.Theirs).ToString(format, CultureInfo.InvariantCulture),12}");

    static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
