using System.Text;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;

namespace Hub.Audit.Writing;

/// <summary>Holds a stored log to the checkpoints that left the hub: the last one in the store, and the one in a file outside it.</summary>
/// <remarks>The file is written before a checkpoint is shown to anybody, so an old copy of the database cannot pass for the log.</remarks>
/// <param name="origin">Origin line of the log.</param>
/// <param name="keys">Keys of the log; one of them must have signed.</param>
/// <param name="file">Remembers the last published checkpoint.</param>
public sealed class PublishedCheck(string origin, IReadOnlyList<INoteVerifier> keys, PublishedFile file)
{
    /// <summary>Where the last published checkpoint is remembered.</summary>
    public PublishedFile File => file;

    /// <summary>Who outside the hub is asked too.</summary>
    public IReadOnlyList<ICheckpointHolder> Holders { get; init; } = [];

    /// <summary>The checkpoint of a note that one of the log's keys signed; null when it is none.</summary>
    public Checkpoint? Read(byte[] note) =>
        SignedNote.TryParse(note) is { } signed
        && keys.Any(key => signed.Verify(key).IsRight)
        && Checkpoint.TryParse(signed.Text, out var checkpoint)
        && string.Equals(checkpoint.Origin, origin, StringComparison.Ordinal)
            ? checkpoint
            : null;

    /// <summary>Whether a signature line is by one of the log's keys, by its name and id; it is not checked here.</summary>
    public bool IsOwn(NoteSignature line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return keys.Any(key => key.KeyId == line.KeyId && string.Equals(key.Name, line.Name, StringComparison.Ordinal));
    }

    /// <exception cref="LedgerUnavailableException">The log is behind, or another one than was published.</exception>
    public async ValueTask CheckAsync(ILedgerStore store, LedgerHead head, CancellationToken cancellation)
    {
        var stored = await store.LastCheckpointAsync(cancellation);
        if (stored is not null)
        {
            var checkpoint = await CheckAsync(store, head, stored.Note, "the stored checkpoint", cancellation);
            if (checkpoint.Size != stored.Size)
            {
                throw new LedgerUnavailableException(LedgerCodes.InvalidCheckpoint, $"The checkpoint stored for the size {stored.Size} names {checkpoint.Size}.");
            }
        }
        if (file.Read() is { } published)
        {
            await CheckAsync(store, head, published, "the published checkpoint", cancellation);
        }
        else if (stored is not null && (await store.CheckpointsAsync(-1, 2, cancellation)).Count > 1)
        {
            // One checkpoint without a file is a crash between the two first writes; more than one is not.
            throw new LedgerUnavailableException(LedgerCodes.PublishedMissing, "Checkpoints were published, but the file that remembers the last one is gone.");
        }
        await CheckHoldersAsync(store, cancellation);
    }

    /// <summary>Asks everybody outside once more; the log may be growing meanwhile.</summary>
    /// <exception cref="LedgerUnavailableException">Somebody holds what the log does not contain.</exception>
    public async ValueTask CheckHoldersAsync(ILedgerStore store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach (var holder in Holders)
        {
            var asked = await store.HeadAsync(cancellation);
            var held = await holder.HeldAsync(asked.Size, cancellation);
            // What they say may be of a checkpoint that was signed since they were asked.
            var head = await store.HeadAsync(cancellation);
            // What this log's key did not sign says nothing of this log: nobody else can keep it from starting.
            foreach (var one in held.Where(one => Read(one.Note) is not null))
            {
                await CheckAsync(store, head, one.Note, "the checkpoint kept by " + one.Holder, cancellation);
            }
        }
    }

    async ValueTask<Checkpoint> CheckAsync(ILedgerStore store, LedgerHead head, byte[] note, string what, CancellationToken cancellation)
    {
        var checkpoint = Read(note)
            ?? throw new LedgerUnavailableException(LedgerCodes.InvalidCheckpoint, $"{what} is not signed by this log: {Encoding.UTF8.GetString(note).ReplaceLineEndings(" ")}");
        if (checkpoint.Size > head.Size)
        {
            throw new LedgerUnavailableException(LedgerCodes.BehindCheckpoint, $"The log has {head.Size} entries, {what} {checkpoint.Size}: it is an old copy or lost its end, the entries {head.Size}..{checkpoint.Size - 1}.");
        }
        var root = await LogHashes.RootAsync(store, checkpoint.Size, cancellation);
        return root == checkpoint.Root
            ? checkpoint
            : throw new LedgerUnavailableException(LedgerCodes.InconsistentCheckpoint, $"At the size {checkpoint.Size} the log has the root {root}, {what} {checkpoint.Root}.");
    }
}
