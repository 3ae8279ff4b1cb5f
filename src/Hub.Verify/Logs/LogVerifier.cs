using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.TagRoots;

namespace Hub.Verify.Logs;

/// <summary>Verifies a whole exported log from its files and one key that came from elsewhere.</summary>
/// <remarks>
/// Every entry is hashed and compared with the tile above it, every tile with the one above that, the topmost with the
/// signed root. Takes any files without throwing. Memory is bounded whatever the size (<see cref="ChainCheck.MaxRemembered"/>).
/// </remarks>
public static class LogVerifier
{
    /// <summary>Bundles missing one after another until the rest of the log is called missing.</summary>
    const int MaxMissingRun = 16;

    /// <summary>Verifies the log in <paramref name="directory"/>, silently.</summary>
    public static LogReport Verify(LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, CancellationToken cancel = default) =>
        Verify(directory, key, ed25519, progress: null, cancel);

    /// <summary>Verifies the log in <paramref name="directory"/>.</summary>
    /// <param name="directory">The exported files.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks signatures.</param>
    /// <param name="progress">Told after every round of bundles; null where nobody listens.</param>
    /// <param name="cancel">Stops between two rounds of bundles with <see cref="OperationCanceledException"/>.</param>
    public static LogReport Verify(LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, Action<LogProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(key);
        var faults = new FaultList();
        return SignedCheckpoint.Read(directory.ReadCheckpoint(), key, ed25519, faults) is { } checkpoint
            ? Verify(directory, checkpoint, faults, new(faults, checkpoint.Size), progress, cancel)
            : new(null, 0, faults);
    }

    internal static LogReport Verify(LogDirectory directory, Checkpoint checkpoint, FaultList faults, ChainCheck chain, Action<LogProgress>? progress, CancellationToken cancel)
    {
        var tower = new TileTower();
        var roots = TagRootFinder.Of(directory, checkpoint.Origin, checkpoint.Size);
        var (read, whole) = (0L, true);
        foreach (var checks in BundleRounds.Of(directory, checkpoint.Size, BundleCheck.Run, cancel))
        {
            if (RestIsMissing(checks))
            {
                faults.Add("log.truncated", checks[0].Bundle.Path, Text(checkpoint.Size) + " entries", "no files from here on");
                return new(checkpoint, read, faults);
            }
            foreach (var check in checks)
            {
                faults.AddAll(check.Faults);
                Chain(check, chain, roots);
                read += check.EntryHashes.Count;
                whole = whole && Climb(check, tower, directory, faults);
            }
            Say(progress, checks[^1].Bundle, checkpoint, chain.Shares, 0);
        }
        if (whole)
        {
            CompareTop(tower, directory, checkpoint, faults);
        }
        CheckOtherShares(directory, checkpoint, chain, progress, cancel);
        return new(checkpoint, read, faults) { TagRoots = roots.Found };
    }

    /// <summary>Identifiers and tags of a log that has more of them than are held at once: once over the entries for each further share.</summary>
    static void CheckOtherShares(LogDirectory directory, Checkpoint checkpoint, ChainCheck chain, Action<LogProgress>? progress, CancellationToken cancel)
    {
        for (var share = 1L; share < chain.Shares; share++)
        {
            chain.NextShare();
            foreach (var bundles in BundleRounds.Of(directory, checkpoint.Size, BundleLeaves.Read, cancel))
            {
                foreach (var bundle in bundles)
                {
                    for (var i = 0; i < bundle.Leaves.Count; i++)
                    {
                        if (bundle.Leaves[i] is { } leaf)
                        {
                            chain.CheckValues(bundle.Start + i, leaf);
                        }
                    }
                }
                Say(progress, bundles[^1].Bundle, checkpoint, chain.Shares, share);
            }
        }
    }

    static void Say(Action<LogProgress>? progress, TileId last, Checkpoint checkpoint, long shares, long share)
    {
        if (progress is not null && checkpoint.Size <= long.MaxValue / shares)
        {
            progress(new((share * checkpoint.Size) + (last.Index * TileId.FullWidth) + last.Width, checkpoint.Size * shares));
        }
    }

    static bool RestIsMissing(BundleCheck[] checks) => checks.Length >= MaxMissingRun && checks.All(check => check.IsAbsent);

    static void Chain(BundleCheck check, ChainCheck chain, TagRootFinder roots)
    {
        for (var i = 0; i < check.EntryHashes.Count; i++)
        {
            chain.Add(check.Start + i, check.Leaves[i], check.EntryHashes[i]);
            if (check.Leaves[i] is { } leaf)
            {
                roots.Look(check.Start + i, leaf);
            }
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
