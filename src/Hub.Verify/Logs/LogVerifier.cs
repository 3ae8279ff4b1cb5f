using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Verify.Logs;

/// <summary>Verifies a whole exported log from its files and one key that came from elsewhere.</summary>
/// <remarks>
/// Every entry is hashed and compared with the tile above it, every tile with the one above that, the topmost with the
/// signed root. Takes any files without throwing.
/// </remarks>
public static class LogVerifier
{
    /// <summary>Bundles that are read and hashed side by side before their entries are chained: 16,384 entries.</summary>
    const int BundlesAtOnce = 64;

    /// <summary>Bundles missing one after another until the rest of the log is called missing.</summary>
    const int MaxMissingRun = 16;

    /// <summary>Verifies the log in <paramref name="directory"/>.</summary>
    /// <param name="directory">The exported files.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks signatures.</param>
    /// <param name="cancel">Stops between two rounds of bundles with <see cref="OperationCanceledException"/>.</param>
    public static LogReport Verify(LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(key);
        var faults = new FaultList();
        if (SignedCheckpoint.Read(directory.ReadCheckpoint(), key, ed25519, faults) is not { } checkpoint)
        {
            return new(null, 0, faults);
        }
        var tower = new TileTower();
        var chain = new ChainCheck(faults);
        var (read, whole) = (0L, true);
        foreach (var round in TileLayout.Level(TileId.EntriesLevel, checkpoint.Size).Chunk(BundlesAtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            var checks = new BundleCheck[round.Length];
            Parallel.For(0, round.Length, i => checks[i] = BundleCheck.Run(directory, round[i]));
            if (RestIsMissing(checks))
            {
                faults.Add("log.truncated", round[0].Path, Text(checkpoint.Size) + " entries", "no files from here on");
                return new(checkpoint, read, faults);
            }
            foreach (var check in checks)
            {
                faults.AddAll(check.Faults);
                Chain(check, chain);
                read += check.EntryHashes.Count;
                whole = whole && Climb(check, tower, directory, faults);
            }
        }
        if (whole)
        {
            CompareTop(tower, directory, checkpoint, faults);
        }
        return new(checkpoint, read, faults);
    }

    static bool RestIsMissing(BundleCheck[] checks) => checks.Length >= MaxMissingRun && checks.All(check => check.IsAbsent);

    static void Chain(BundleCheck check, ChainCheck chain)
    {
        for (var i = 0; i < check.EntryHashes.Count; i++)
        {
            chain.Add(check.Start + i, check.Leaves[i], check.EntryHashes[i]);
        }
        if (check.EntryHashes.Count < check.Bundle.Width)
        {
            chain.Interrupt();
        }
    }

    /// <summary>Takes one bundle's hashes into the tree; false when they are missing, so that no tile above can be compared.</summary>
    static bool Climb(BundleCheck check, TileTower tower, LogDirectory directory, FaultList faults)
    {
        if (check.TreeHashes is not { } hashes)
        {
            return false;
        }
        if (check.Root is not { } root)
        {
            foreach (var hash in hashes)
            {
                tower.Add(0, hash);
            }
            return true;
        }
        for (var level = 1; tower.Add(level, root) is { } full; level++)
        {
            root = HashTile.Root(MemoryMarshal.AsBytes(Compare(full.Tile, full.Hashes, directory, faults).AsSpan()), 0, TileId.FullWidth);
        }
        return true;
    }

    static void CompareTop(TileTower tower, LogDirectory directory, Checkpoint checkpoint, FaultList faults)
    {
        foreach (var (tile, hashes) in tower.UpperPartials().ToArray())
        {
            tower.Replace(tile.Level, Compare(tile, hashes, directory, faults));
        }
        var root = tower.Root();
        if (root != checkpoint.Root)
        {
            faults.Add("log.root", LogDirectory.CheckpointFile, checkpoint.Root + " as signed", root.ToString());
        }
    }

    /// <summary>Compares a stored tile with what its parts gave; the tree goes on with the stored one, so that one wrong hash is one fault.</summary>
    static Hash256[] Compare(TileId tile, Hash256[] computed, LogDirectory directory, FaultList faults)
    {
        if (directory.Read(tile).OrFault(tile.Path, faults) is not { } bytes)
        {
            return computed;
        }
        if (!HashTile.IsOfWidth(bytes.Span, tile.Width))
        {
            faults.Add("tile.length", tile.Path, Text(tile.Width * Hash256.SizeBytes) + " bytes", Text(bytes.Length) + " bytes");
            return computed;
        }
        var stored = MemoryMarshal.Cast<byte, Hash256>(bytes.Span).ToArray();
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] != computed[i])
            {
                faults.Add("tile.hash", string.Create(CultureInfo.InvariantCulture, $"{tile.Path} hash {i}"), computed[i].ToString(), stored[i].ToString());
            }
        }
        return stored;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
