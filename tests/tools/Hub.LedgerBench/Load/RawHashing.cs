using System.Diagnostics;
using System.Security.Cryptography;
using Hub.Audit.Tiles;
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
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            var reader = EntryBundle.Read(bytes.Span);
            while (reader.TryNext(out var entry))
            {
                SHA256.HashData(entry, hash);
            }
        });
        return size / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
