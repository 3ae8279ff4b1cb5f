using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;

namespace Hub.Silo.Witnessing;

/// <summary>Cosignatures of this log's checkpoints: kept as they come, and the checkpoint final when they are enough.</summary>
/// <remarks>Thread-safe. Publishing never waits for it.</remarks>
/// <param name="policy">Null: nobody is asked, and what was final stays so.</param>
public sealed class CosignatureBook(ICosignatureStore store, TrustPolicy? policy, IEd25519Verification ed25519) : ICosignedNotes, IDisposable
{
    readonly SemaphoreSlim _gate = new(1, 1);
    volatile Final? _final;
    volatile PublishedCheckpoint? _newest;

    /// <inheritdoc/>
    public PublishedCheckpoint? LastFinal => _final?.Checkpoint;

    /// <summary>Who cosigned the last final checkpoint, by today's policy; null while there is none.</summary>
    public QuorumReading? LastReading => _final?.Reading;

    /// <inheritdoc/>
    public byte[] With(PublishedCheckpoint published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return _newest is { } newest && newest.Checkpoint.Size == published.Checkpoint.Size ? newest.Note : published.Note;
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> FinalAsync(long n, CancellationToken cancellation) => (await store.FinalAsync(n, cancellation))?.Note;

    /// <summary>Takes up what was final when the hub last ran.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        if (await store.LastFinalAsync(cancellation) is { } row)
        {
            _final = Read(row);
        }
    }

    /// <summary>Keeps a cosignature that was verified, and makes the checkpoint final when it completes the quorum.</summary>
    /// <param name="published">The checkpoint with the log's signature alone.</param>
    public async Task AddAsync(PublishedCheckpoint published, PolicyWitness witness, NoteSignature line, long time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(line);
        var size = published.Checkpoint.Size;
        await _gate.WaitAsync(cancellation);
        try
        {
            await store.KeepCosignatureAsync(new(size, witness.Key.ToString(), time, line.ToString()), cancellation);
            var rows = await store.CosignaturesAsync(size, TrustPolicyReader.MaxOfEach, cancellation);
            var lines = string.Concat(rows.Select(row => row.Line + "\n"));
            byte[] note = [.. published.Note, .. Encoding.UTF8.GetBytes(lines)];
            if (policy is null || SignedNote.TryParse(note) is not { } signed)
            {
                return;
            }
            if (_newest is not { } newest || newest.Checkpoint.Size <= size)
            {
                _newest = published with { Note = note };
            }
            if (QuorumReading.Of(signed, policy, ed25519).IsMet && !(_final?.Row.Size >= size))
            {
                await KeepAsync(new((_final?.Row.N ?? -1) + 1, size, note), cancellation);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    async Task KeepAsync(FinalRow row, CancellationToken cancellation)
    {
        // Not the next: another process of the same log was faster, and its row is as good.
        var kept = await store.TryKeepFinalAsync(row, cancellation) ? row : await store.LastFinalAsync(cancellation);
        _final = kept is null ? null : Read(kept);
    }

    Final? Read(FinalRow row)
    {
        if (SignedNote.TryParse(row.Note) is not { } note || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return null;
        }
        var reading = policy is null ? null : QuorumReading.Of(note, policy, ed25519);
        return new(row, new(checkpoint, row.Note), reading);
    }

    sealed record Final(FinalRow Row, PublishedCheckpoint Checkpoint, QuorumReading? Reading);
}
