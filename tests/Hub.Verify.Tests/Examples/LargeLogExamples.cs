using System.Diagnostics;
using Hub.Audit.Crypto;
using Hub.Audit.Tiles;
using Hub.Testing;
using Hub.Verify.Logs;

namespace Hub.Verify.Tests.Examples;

/// <summary>A log of more entries than are remembered at once: 12 million with <c>HUB_THOROUGH=1</c> (about 4.5 GB in the temporary folder), else fewer.</summary>
public sealed class LargeLogExamples(ITestOutputHelper output)
{
    const long ManyEntries = 12_000_000;
    const long SomeEntries = 150_000;

    // Of the machine's memory: two tables of 16-byte values while they grow, and the rest.
    const long MostMemory = 3L << 30;

    [Fact]
    public void Large_log_is_verified_with_progress_in_bounded_memory_and_one_flipped_bit_is_found()
    {
        var isThorough = Environment.GetEnvironmentVariable("HUB_THOROUGH") is "1";
        var size = isThorough ? ManyEntries : SomeEntries;
        using var log = new StreamedLog(size);
        var seen = new List<LogProgress>();
        var started = Stopwatch.GetTimestamp();
        var report = LogVerifier.Verify(log.Directory, log.Vkey, new ManagedEd25519(), seen.Add, TestContext.Current.CancellationToken);
        output.WriteLine($"{size} entries, {size / Stopwatch.GetElapsedTime(started).TotalSeconds:F0}/s");
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(size, report.EntriesRead);
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        Assert.True(seen.Count >= size / (BundleRounds.BundlesAtOnce * TileId.FullWidth));
        if (isThorough)
        {
            // Of a small log it would say nothing.
            Assert.InRange(Process.GetCurrentProcess().PeakWorkingSet64, 0, MostMemory);
        }

        var middle = size / 2;
        Flip(log.Directory.FileOf(new TileId(TileId.EntriesLevel, middle / TileId.FullWidth).Path));
        var broken = LogVerifier.Verify(log.Directory, log.Vkey, new ManagedEd25519(), TestContext.Current.CancellationToken);
        var place = middle / TileId.FullWidth * TileId.FullWidth;
        Assert.Contains(broken.Faults.Listed, fault => fault.Code == "leaf.hash" && fault.Place == $"entry {place}");
    }

    static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[40] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
