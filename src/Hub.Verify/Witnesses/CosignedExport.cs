using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Witnesses;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Verify.Witnesses;

/// <summary>Brings the final checkpoints (<c>cosigned/N</c>) of a source into an exported log, each checked against the tree that lies there.</summary>
static class CosignedExport
{
    /// <summary>Fetches from the first that is not here on. What is newer than <paramref name="newest"/> waits for the next export.</summary>
    /// <param name="write">Writes one file of the log whole.</param>
    public static async Task RunAsync(
        ITileSource source, LogDirectory directory, Checkpoint newest, NoteVerifierKey key, IEd25519Verification ed25519, FaultList faults, Action<string, ReadOnlyMemory<byte>> write, CancellationToken cancel)
    {
        var tree = new TileHashSource(directory, newest.Size);
        var (n, before) = (-1L, 0L);
        while (true)
        {
            n++;
            cancel.ThrowIfCancellationRequested();
            var place = CosignedPath.Of(n);
            if (Held(directory, n, key, ed25519) is { } held)
            {
                before = held.Checkpoint.Size;
                continue;
            }
            if (await source.ReadAsync(place, SignedNote.MaxBytes, cancel) is not { } bytes)
            {
                return;
            }
            if (CosignedCheckpoint.Read(new FileContent.Bytes(bytes), place, key, ed25519, faults) is not { } fetched || fetched.Checkpoint.Size > newest.Size)
            {
                return;
            }
            var known = faults.Count;
            fetched.CompareWith(tree, newest, before, faults);
            if (faults.Count > known)
            {
                return;
            }
            write(place, bytes);
            before = fetched.Checkpoint.Size;
        }
    }

    static CosignedCheckpoint? Held(LogDirectory directory, long n, NoteVerifierKey key, IEd25519Verification ed25519) =>
        directory.ReadCosigned(n) is FileContent.Bytes bytes ? CosignedCheckpoint.Read(bytes, CosignedPath.Of(n), key, ed25519, new()) : null;
}
