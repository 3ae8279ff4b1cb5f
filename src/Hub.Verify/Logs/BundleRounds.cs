using Hub.Audit.Tiles;

namespace Hub.Verify.Logs;

/// <summary>Reads the bundles of a log in order, many side by side on all processors, and the next of them while the last are looked at.</summary>
static class BundleRounds
{
    /// <summary>Bundles of one round: 16,384 entries.</summary>
    public const int BundlesAtOnce = 64;

    /// <summary>What <paramref name="read"/> makes of every bundle, round by round.</summary>
    public static IEnumerable<T[]> Of<T>(LogDirectory directory, long size, Func<LogDirectory, TileId, T> read, CancellationToken cancel)
    {
        Task<T[]>? ahead = null;
        foreach (var round in TileLayout.Level(TileId.EntriesLevel, size).Chunk(BundlesAtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            var next = Task.Run(() => Read(directory, round, read), CancellationToken.None);
            if (ahead is not null)
            {
                yield return ahead.GetAwaiter().GetResult();
            }
            ahead = next;
        }
        if (ahead is not null)
        {
            yield return ahead.GetAwaiter().GetResult();
        }
    }

    static T[] Read<T>(LogDirectory directory, TileId[] round, Func<LogDirectory, TileId, T> read)
    {
        var made = new T[round.Length];
        Parallel.For(0, round.Length, i => made[i] = read(directory, round[i]));
        return made;
    }
}
