using System.Diagnostics;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Logs;

namespace Hub.LedgerBench.Load;

/// <summary>SHA-256 of every entry of an exported log and nothing else, on all processors: what no verifier can go below.</summary>
static class RawHashing
{
    /// <summary>Entries a second, reading of the files included.</summary>
    public static double PerSecond(LogDirectory directory, long size)
    {
        var bundles = TileLayout.Level(TileId.EntriesLevel, size).ToArray();
        var started = Stopwatch.GetTimestamp();
        Parallel.ForEach(bundles, bundle =>
        {
            if (!directory.TryRead(bundle, out var bytes))
            {
                throw new IOException(bundle.Path);
            }
            var reader = EntryBundle.Read(bytes.Span);
            while (reader.TryNext(out var entry))
            {
                // The quickest there is, so that the comparison flatters nobody.
                Sha256.Of(entry);
            }
        });
        return size / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
