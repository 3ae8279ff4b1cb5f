using Hub.Api.Hosting;
using Hub.Api.Trails;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Verify.Evidence;
using Hub.Verify.Logs;

namespace Hub.Api.Evidence;

/// <summary>Makes evidence bundles. Who may have one is decided before; here is only what stands in it. Thread-safe.</summary>
public sealed class EvidenceAssembler(LedgerReader reader, LedgerRoom room, EntryBook book, HubKeys keys, DataDirectory data, TrailAssembler trails, CoseReceipts receipts, EvidenceAnchors anchors)
{
    /// <summary>Longest wait for the checkpoint that covers a fresh entry.</summary>
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    /// <summary>An entry's leaf and its proof under the newest checkpoint; null when none covers it in time.</summary>
    public async Task<(LedgerEntry Entry, EntryProof Proof)?> Proved(Id128 id, CancellationToken cancellation)
    {
        if (await reader.FindAsync(id, cancellation) is not { } entry)
        {
            return null;
        }
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wait.CancelAfter(MaxWait);
        try
        {
            await room.Covering(entry.Index, wait.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        return await reader.ProofAsync(id, cancellation) is { } proof ? (entry, proof) : null;
    }

    /// <summary>The bundle of an agency's own exchange. Without the record: that names the person by the hub's own id, and the reason of a refusal that the asker must not hear.</summary>
    /// <returns>Null when no checkpoint covers the entry in time.</returns>
    public async Task<byte[]?> ForAgency(ExchangeView view, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        return await Single(new(EvidenceKind.Exchange, view.ExchangeId, book.Origin, EvidenceReader.Agency), record: null, view.Promise, cancellation);
    }

    /// <summary>The bundle of an entry about a person, for that person.</summary>
    /// <inheritdoc cref="ForAgency"/>
    public async Task<byte[]?> ForPerson(Id128 id, LedgerRecord record, CancellationToken cancellation)
    {
        var kind = record is ExchangeRecord or RefusalRecord ? EvidenceKind.Exchange : EvidenceKind.Entry;
        return await Single(new(kind, id, book.Origin, EvidenceReader.Person), RecordCodec.Encode(record), promise: null, cancellation);
    }

    /// <summary>The bundle of a trail that was opened for this reader.</summary>
    /// <inheritdoc cref="ForAgency"/>
    public async Task<byte[]?> ForTrail(TrailView view, EvidenceReader reader, CancellationToken cancellation) =>
        await trails.Assemble(view, cancellation) is { } document ? await Of(document, reader, cancellation) : null;

    async Task<byte[]> Of(TrailDocument document, EvidenceReader reader, CancellationToken cancellation)
    {
        var entries = EvidenceParts.EntriesOf(document).Select(entry => entry with { CoseReceipt = EvidenceParts.Optional(receipts.For(ProofOf(entry.Proof.Span))) }).ToList();
        var about = new EvidenceAbout(EvidenceKind.Trail, document.Trail, document.Origin, reader);
        return await Write(about, ProofOf(entries[0].Proof.Span).Checkpoint, entries, document.ToJson(), cancellation);
    }

    async Task<byte[]?> Single(EvidenceAbout about, byte[]? record, string? promise, CancellationToken cancellation)
    {
        if (await Proved(about.Id, cancellation) is not var (entry, proved))
        {
            return null;
        }
        var proof = ProofOf(proved.Bytes);
        var shown = new EvidenceEntry(entry.Index, "entry", entry.Entry, EvidenceParts.Optional(record), proved.Bytes) { CoseReceipt = EvidenceParts.Optional(receipts.For(proof)), Promise = promise };
        return await Write(about, proof.Checkpoint, [shown], trail: null, cancellation);
    }

    async Task<byte[]> Write(EvidenceAbout about, SignedNote note, IReadOnlyList<EvidenceEntry> entries, byte[]? trail, CancellationToken cancellation)
    {
        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            throw new InvalidOperationException("A checkpoint just published can be read.");
        }
        var list = File.Exists(data.KeyList) ? await File.ReadAllBytesAsync(data.KeyList, cancellation) : null;
        return EvidenceBundle.Write(new(
            about,
            note.Encode(),
            EvidenceParts.Optional(list),
            VkeyOf(note, checkpoint, list).ToString(),
            entries,
            EvidenceParts.Optional(trail),
            await anchors.For(checkpoint, cancellation)));
    }

    /// <summary>A key that signed this very checkpoint: an older one, when the checkpoint is older than the key in use now.</summary>
    NoteVerifierKey VkeyOf(SignedNote note, Checkpoint checkpoint, byte[]? list)
    {
        var signers = keys.LogSigners(book.Origin);
        return signers.VerifierFor(checkpoint.Size)
            ?? (list is not null && KeyList.TryParse(list) is { } listed ? ListedLogKey.For(listed, note.Encode(), EvidenceNames.Checkpoint, new()) : null)
            ?? signers.Newest;
    }

    static TlogProof ProofOf(ReadOnlySpan<byte> bytes) => TlogProof.TryParse(bytes) ?? throw new InvalidOperationException("A proof just made can be read.");
}
