using System.Text;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.Trails;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;

namespace Hub.Api.Trails;

/// <summary>Makes the document by which a trail can be checked away from the hub. Thread-safe.</summary>
public sealed class TrailAssembler(ILedgerStore store, LedgerRoom room, EntryBook book, HubKeys keys, ICosignedNotes cosigned)
{
    readonly LogSigners _signers = keys.LogSigners(book.Origin);

    /// <summary>Longest wait for the checkpoint that covers a fresh step.</summary>
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    /// <summary>Name under which a document is saved.</summary>
    public static string FileName(Id128 trail) => $"trail-{trail}.json";

    /// <summary>The document, all proofs under one checkpoint, the last that enough witnesses cosigned where that covers every step and is of the log key in use; null when none covers the newest step in time.</summary>
    public async Task<TrailDocument?> Assemble(TrailView view, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        TrailEntry[] all = [.. view.Steps, view.Programme, .. view.Exchanges, .. view.Openings];
        if (await Covering(all.Max(entry => entry.Index), cancellation) is not { } checkpoint)
        {
            return null;
        }
        var reader = new LedgerReader(store, () => checkpoint);
        return new(
            TrailDocument.Version,
            book.Origin,
            view.Summary.DecisionId,
            await Entries(reader, view.Steps, cancellation),
            await EntryOf(reader, view.Programme, cancellation),
            await Entries(reader, view.Exchanges, cancellation),
            await Entries(reader, view.Openings, cancellation));
    }

    /// <summary>With every cosignature there is at this moment, so that all proofs carry the same.</summary>
    async Task<PublishedCheckpoint?> Covering(long index, CancellationToken cancellation)
    {
        if (cosigned.LastFinal is { } final && index < final.Checkpoint.Size && IsOfKeyInUse(final))
        {
            return final with { Note = cosigned.With(final) };
        }
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wait.CancelAfter(MaxWait);
        try
        {
            return await room.Covering(index, wait.Token) is { } published ? published with { Note = cosigned.With(published) } : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Readers hold the key in use now: what only its predecessor signed they could not check.</summary>
    bool IsOfKeyInUse(PublishedCheckpoint published) =>
        string.Equals(_signers.VerifierFor(published.Checkpoint.Size)?.ToString(), _signers.Newest.ToString(), StringComparison.Ordinal);

    static async Task<List<TrailEntryDocument>> Entries(LedgerReader reader, IReadOnlyList<TrailEntry> entries, CancellationToken cancellation)
    {
        var documents = new List<TrailEntryDocument>(entries.Count);
        foreach (var entry in entries)
        {
            documents.Add(await EntryOf(reader, entry, cancellation));
        }
        return documents;
    }

    static async Task<TrailEntryDocument> EntryOf(LedgerReader reader, TrailEntry entry, CancellationToken cancellation)
    {
        if (await reader.FindAsync(entry.Id, cancellation) is not { } found || await reader.ProofAsync(entry.Id, cancellation) is not { } proof)
        {
            throw new InvalidOperationException("An entry under a checkpoint has a leaf and a proof.");
        }
        return new(
            entry.Id,
            found.Index,
            JsonElement.Parse(found.Entry),
            entry.Record is { } record ? JsonElement.Parse(RecordCodec.Encode(record)) : null,
            Encoding.UTF8.GetString(proof.Bytes));
    }
}
